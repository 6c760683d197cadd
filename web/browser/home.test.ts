import type { Page } from 'playwright-core';
import { expect, look, phone, test } from './harness/index.ts';
import { Person } from './harness/leads.ts';

const numberOf = (page: Page, label: string) => page.getByRole('link', { name: new RegExp(`^${label}`) });

test('the numbers of today lead to what they count', async ({ page, fanfare }) => {
  const { api, sandbox } = fanfare;
  await api.post('/api/connections', {
    platform: 'FACEBOOK',
    accountName: 'The Studio',
    accessToken: 'token',
  });
  const fault = { kind: 'status', status: 403, body: { title: 'Forbidden' } };
  await sandbox.post('/faults', { provider: 'facebook', fault, times: 1 });
  const write = (content: string, more: object) =>
    api.post<{ id: string }>('/api/posts', {
      content,
      platforms: ['FACEBOOK'],
      status: 'SCHEDULED',
      ...more,
    });
  const failed = await write('This one fails', {});
  const status = async () => (await api.get<{ status: string }>(`/api/posts/${failed.id}`)).status;
  await expect.poll(status).toBe('FAILED');
  const soon = new Date(Date.now() + 3_600_000).toISOString();
  const next = await write('This one is next', { scheduledAt: soon });
  const ana = new Person(fanfare, '447700900020');
  const lead = await ana.answers(1);
  await api.post(`/api/leads/${lead.id}/takeover`);

  await page.goto('/');
  await numberOf(page, 'Failed posts').getByText('1', { exact: true }).waitFor();
  await numberOf(page, 'Posts in 24 hours').getByText('1', { exact: true }).waitFor();
  await numberOf(page, 'Leads waiting for you').getByText('1', { exact: true }).waitFor();
  await numberOf(page, 'Batches not finished').getByText('0', { exact: true }).waitFor();
  await numberOf(page, 'Pages in red').getByText('0', { exact: true }).waitFor();
  // Nothing here is ready for real customers.
  const alerts = page.getByRole('region', { name: 'Alerts' });
  await alerts.getByText(/not safe for going live/).waitFor();
  await look(page, 'home');

  // Each of them answers the question that it raises.
  await numberOf(page, 'Failed posts').click();
  await page.getByRole('heading', { level: 1, name: 'Posts' }).waitFor();
  await page.locator(`a[href="/posts/${failed.id}"]`).waitFor();
  expect(await page.locator(`a[href="/posts/${next.id}"]`).count()).toBe(0);
  await page.goBack();
  await numberOf(page, 'Posts in 24 hours').click();
  await page.getByRole('heading', { level: 1, name: 'Posts' }).waitFor();
  await page.locator(`a[href="/posts/${next.id}"]`).waitFor();
  await page.goBack();
  await numberOf(page, 'Leads waiting for you').click();
  await page.getByRole('list', { name: 'Leads' }).getByRole('link', { name: '+447700900020' }).waitFor();
  await page.goBack();
  await alerts.getByRole('link', { name: /not safe for going live/ }).click();
  await page.getByRole('heading', { name: 'Readiness' }).waitFor();
});

test('what nobody knows to be live is told until a person says it', async ({ page, fanfare }) => {
  const { api, sandbox } = fanfare;
  await api.post('/api/connections', { platform: 'FACEBOOK', accessToken: 'token' });
  // The answers are lost, and neither account can be read.
  const rules: number[] = [];
  const fail = async (rule: object) => rules.push((await sandbox.post<{ id: number }>('/faults', rule)).id);
  for (const provider of ['facebook', 'metricool']) {
    await fail({ provider, operation: 'list', fault: { kind: 'status', status: 500 } });
  }
  await sandbox.post('/faults', { provider: 'facebook', fault: { kind: 'reset' }, times: 1 });
  await sandbox.post('/faults', {
    provider: 'metricool',
    operation: 'send',
    fault: { kind: 'reset' },
    times: 1,
  });
  const content = 'Is it there?';
  const post = await api.post<{ id: string }>('/api/posts', {
    content,
    platforms: ['FACEBOOK'],
    status: 'SCHEDULED',
  });
  const batch = await api.post<{ batchId: string }>('/api/metricool/publish/stories', {
    posts: [{ id: 'story', url: 'https://media.example.com/story.jpg' }],
    settings: { accountId: '700001', publishSpeed: 'fast', maxRetries: 0 },
  });
  const unconfirmed = async () =>
    (await api.get<{ items: object[] }>('/api/publications?status=UNCONFIRMED')).items.length;
  await expect.poll(unconfirmed).toBe(2);
  for (const id of rules) await sandbox.delete(`/faults/${id}`);

  await page.goto('/');
  const alerts = page.getByRole('region', { name: 'Alerts' });
  const ofPost = alerts.getByRole('link', { name: /^Facebook, .+ a post may or may not be live/ });
  const ofStory = alerts.getByRole('link', { name: /^1 story of a batch may or may not be live/ });
  await ofPost.waitFor();
  await ofStory.waitFor();
  await look(page, 'home-unconfirmed');

  // Each leads to where it is resolved, and goes when it is.
  await ofPost.click();
  await page.waitForURL(`**/posts/${post.id}`);
  await page.getByRole('button', { name: 'Say what happened' }).click();
  await page.getByRole('radio', { name: /It is not there/ }).click({ force: true });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.goBack();
  await ofStory.waitFor();
  await ofPost.waitFor({ state: 'detached' });
  await ofStory.click();
  await page.waitForURL(`**/stories/${batch.batchId}`);
  await page.getByRole('button', { name: 'Resolve' }).waitFor();
});

test('the console speaks Spanish to whoever chooses it', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel('Language').selectOption({ label: 'Español' });
  await page.getByRole('heading', { level: 1, name: 'Inicio' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Inicio' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('es');
  await numberOf(page, 'Clientes que te esperan').waitFor();
  await page.getByRole('region', { name: 'Alertas' }).getByRole('link').first().waitFor();
  await look(page, 'home-spanish');

  // At the foot of a phone no word meets the next, and none is cut off.
  await page.setViewportSize(phone);
  const words = page.getByRole('navigation').getByText(/./).filter({ visible: true });
  const boxes = await words.evaluateAll((all) =>
    all.map((word) => {
      const { left, right } = word.getBoundingClientRect();
      return { left, right, isCut: word.scrollWidth > word.clientWidth };
    }),
  );
  expect(boxes).toHaveLength(5);
  for (const [index, { left, isCut }] of boxes.entries()) {
    expect(isCut).toBe(false);
    expect(left).toBeGreaterThan(boxes[index - 1]?.right ?? 0);
  }
});
