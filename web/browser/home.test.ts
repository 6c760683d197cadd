import type { Page } from 'playwright-core';
import { expect, look, test } from './harness/index.ts';
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
  await page.locator(`a[href="/posts/${failed.id}"]`).waitFor();
  expect(await page.locator(`a[href="/posts/${next.id}"]`).count()).toBe(0);
  await page.goBack();
  await numberOf(page, 'Posts in 24 hours').click();
  await page.locator(`a[href="/posts/${next.id}"]`).waitFor();
  await page.goBack();
  await numberOf(page, 'Leads waiting for you').click();
  await page.getByRole('list', { name: 'Leads' }).getByRole('link', { name: '+447700900020' }).waitFor();
  await page.goBack();
  await alerts.getByRole('link', { name: /not safe for going live/ }).click();
  await page.getByRole('heading', { name: 'Readiness' }).waitFor();
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
});
