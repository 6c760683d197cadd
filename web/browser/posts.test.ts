import type { Page } from 'playwright-core';
import { expect, type Fanfare, test as harness, look, watchLongTasks } from './harness/index.ts';
import { tabTo } from './harness/keyboard.ts';

interface Post {
  id: string;
  status: string;
  scheduledAt: string | null;
  scheduledLocal: string | null;
  timezone: string | null;
  content: string;
  overrides: Record<string, { content: string | null }>;
  publications: { platform: string; status: string; attemptCount: number }[];
}

const SCRIPT = '<script>window.ran = 1</script><img src=x onerror="window.ran = 1">';

/** Accounts of four networks; they are there from the first test on that asks for them. */
const test = harness.extend('accounts', { scope: 'file' }, async ({ fanfare }) => {
  const names = { X: 'studio', FACEBOOK: 'The Studio', INSTAGRAM: 'the.studio', BLUESKY: 'studio.example' };
  for (const [platform, accountName] of Object.entries(names)) {
    const body = { platform, accountName, accessToken: `token-of-${platform}` };
    await fanfare.api.post('/api/connections', body);
  }
  return names;
});

const write = (fanfare: Fanfare, body: object) => fanfare.api.post<Post>('/api/posts', body);

const status = async (fanfare: Fanfare, id: string) =>
  (await fanfare.api.get<Post>(`/api/posts/${id}`)).status;

const idOf = (page: Page) => page.url().split('/').at(-1) ?? '';

test('whoever has no account is led to connecting one', async ({ page }) => {
  await page.goto('/posts');
  await page.getByText('connect an account first').waitFor();
  await look(page, 'posts-no-account');
  await page.getByRole('link', { name: 'Write a post', exact: true }).click();
  await page.getByRole('heading', { name: 'Connect an account first' }).waitFor();
  await look(page, 'posts-new-no-account');
  expect(await page.getByRole('link', { name: 'Connect an account' }).getAttribute('href')).toBe(
    '/settings/connections',
  );
});

test('a limit is told before saving, and the post is scheduled once it is kept', async ({
  page,
  fanfare,
  accounts: _,
}) => {
  await page.goto('/posts/new');
  await page.getByRole('checkbox', { name: /^X/ }).click({ force: true });
  await page.getByRole('checkbox', { name: /^Facebook/ }).click({ force: true });
  const long = `Our autumn collection is here 👨‍👩‍👧‍👦 ${'and more '.repeat(30)}https://shop.example.com/${'x'.repeat(80)}`;
  await page.getByLabel('Text', { exact: true }).fill(long);
  const schedule = page.getByRole('button', { name: 'Schedule' });
  const onX = page.getByRole('article', { name: 'X', exact: true });
  await onX.getByText('shorten the text by').waitFor();
  await onX.getByText('326 / 280').waitFor();
  expect(await schedule.getAttribute('aria-disabled')).toBe('true');
  // The gateway's word on the empty text before is gone with the next answer.
  await expect.poll(() => page.getByText('2 problems, the first:').count()).toBe(0);
  // By a key: the page may still move under a pointer.
  await schedule.press('Enter');
  await page.getByText('1 problem has to be solved first.').first().waitFor();
  await look(page, 'posts-new-problem');

  // Its own text for X solves it, and Facebook keeps the long one.
  await onX.getByRole('switch', { name: 'Another version for X' }).click({ force: true });
  await onX.getByLabel('Text for X').fill('Our autumn collection is here 👨‍👩‍👧‍👦');
  await onX.getByText('32 / 280').waitFor();
  await page.getByRole('status').getByText('No problem found.').waitFor();
  await page.getByRole('button', { name: 'Add a link' }).click();
  await page.getByLabel('Link 1', { exact: true }).fill('https://media.example.com/autumn.jpg');
  await look(page, 'posts-new');
  await schedule.click();
  await page.getByRole('heading', { level: 1, name: /^Our autumn collection/ }).waitFor();
  await page.getByText('Scheduled', { exact: true }).first().waitFor();
  await look(page, 'posts-scheduled');

  const post = await fanfare.api.get<Post>(`/api/posts/${idOf(page)}`);
  expect(post).toMatchObject({ status: 'SCHEDULED', timezone: 'Europe/Madrid', content: long });
  expect(post.overrides.TWITTER?.content).toBe('Our autumn collection is here 👨‍👩‍👧‍👦');
  expect(post.publications.map(({ platform }) => platform).sort()).toEqual(['FACEBOOK', 'TWITTER']);

  const link = page.locator(`a[href="/posts/${post.id}"]`);
  await page.goto('/posts');
  await link.waitFor();
  await look(page, 'posts-month');
  await page.getByRole('link', { name: 'Week', exact: true }).click();
  await link.waitFor();
  await look(page, 'posts-week');
  await page.getByRole('link', { name: 'List', exact: true }).click();
  await link.waitFor();
  await look(page, 'posts-list');
});

test('what the gateway alone knows is told before saving too', async ({ page, accounts: _ }) => {
  await page.goto('/posts/new');
  await page.getByRole('checkbox', { name: /^Facebook/ }).click({ force: true });
  await page.getByLabel('Text', { exact: true }).fill('With a picture that nobody can reach');
  await page.getByRole('button', { name: 'Add a link' }).click();
  await page.getByLabel('Link 1', { exact: true }).fill('http://localhost/picture.jpg');
  await expect
    .poll(() => page.getByLabel('Link 1', { exact: true }).getAttribute('aria-invalid'), { timeout: 10_000 })
    .toBe('true');
  expect(await page.getByRole('button', { name: 'Schedule' }).getAttribute('aria-disabled')).toBe('true');
});

test('a draft is published now, and tells its attempts', async ({ page, fanfare, accounts: _ }) => {
  const { id } = await write(fanfare, { content: 'Good morning', platforms: ['X', 'FACEBOOK'] });
  await page.goto(`/posts/${id}`);
  await page.getByRole('button', { name: 'Publish now' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Publish now' }).click();
  await expect.poll(() => status(fanfare, id)).toBe('PUBLISHED');
  const onX = page.getByRole('listitem', { name: 'X', exact: true });
  await onX.getByText('Published', { exact: true }).waitFor();
  await onX.getByText('1 attempt').click();
  await onX.getByRole('row').getByText('Accepted').waitFor();
  await look(page, 'posts-published');
  const { items } = await fanfare.sandbox.get<{ items: { text: string }[] }>('/ledger');
  expect(items.filter(({ text }) => text === 'Good morning')).toHaveLength(2);
});

test('a failure is told in plain words, as text, and tried again', async ({ page, fanfare, accounts: _ }) => {
  const fault = {
    kind: 'status',
    status: 403,
    body: { title: 'Forbidden', status: 403, detail: `Not today ${SCRIPT}` },
  };
  await fanfare.sandbox.post('/faults', { provider: 'x', fault, times: 1 });
  const content = `A caption with a script ${SCRIPT}`;
  const { id } = await write(fanfare, { content, platforms: ['X', 'FACEBOOK'], status: 'SCHEDULED' });
  await expect.poll(() => status(fanfare, id)).toBe('PARTIAL');

  await page.goto('/posts?status=PARTIAL');
  await page.locator(`a[href="/posts/${id}"]`).click();
  const onX = page.getByRole('listitem', { name: 'X', exact: true });
  await onX.getByText('X refused the post').waitFor();
  await onX.getByText(`Not today ${SCRIPT}`).waitFor();
  await page.getByText(content, { exact: true }).waitFor();
  await look(page, 'posts-failed');
  await page.getByRole('button', { name: 'Retry failed' }).click();
  await onX.getByText('Published', { exact: true }).waitFor();
  await onX.getByText('2 attempts').waitFor();
  expect(await status(fanfare, id)).toBe('PUBLISHED');

  await page.goto(`/posts/new?from=${id}`);
  await page.getByRole('article', { name: 'X', exact: true }).getByText(content).waitFor();
  expect(await page.evaluate(() => 'ran' in window)).toBe(false);
});

test('what is not confirmed is decided by the word of a person', async ({ page, fanfare, accounts: _ }) => {
  // The answer is lost, and the account cannot be read: nobody can tell.
  await fanfare.sandbox.post('/faults', { provider: 'facebook', fault: { kind: 'reset' }, times: 1 });
  const unreadable = { provider: 'facebook', operation: 'list', fault: { kind: 'status', status: 500 } };
  const { id: rule } = await fanfare.sandbox.post<{ id: number }>('/faults', unreadable);
  const { id } = await write(fanfare, {
    content: 'Is it there?',
    platforms: ['FACEBOOK'],
    status: 'SCHEDULED',
  });
  await expect.poll(() => status(fanfare, id)).toBe('FAILED');
  await fanfare.sandbox.delete(`/faults/${rule}`);

  await page.goto(`/posts/${id}`);
  await page.getByText('never said whether it is live').waitFor();
  await look(page, 'posts-unconfirmed');
  expect(await page.getByRole('button', { name: 'Retry failed' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Say what happened' }).click();
  await page.getByRole('radio', { name: /It is live/ }).click({ force: true });
  await look(page, 'posts-resolve');
  await page.getByLabel('Id of the live post').fill('1_2');
  await page.getByLabel('Its address').fill('https://www.facebook.com/1_2');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('link', { name: /Open on Facebook/ }).waitFor();
  expect(await status(fanfare, id)).toBe('PUBLISHED');
});

test('a file with a bad row saves nothing until the row is good', async ({ page, fanfare, accounts: _ }) => {
  const rows = (zone: string) =>
    [
      'content,platforms,scheduledAt,timezone,status',
      'First of the file,X FACEBOOK,2030-05-06T09:00,Europe/Madrid,SCHEDULED',
      '',
      `"Second, with a comma",X,2030-05-07T09:00,${zone},SCHEDULED`,
      'A draft,FACEBOOK,,,DRAFT',
    ].join('\n');
  const file = (text: string) => ({ name: 'may.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.goto('/posts/import');
  await page.locator('input[type=file]').setInputFiles(file(rows('Europe/Madird')));
  await page.getByText('2 rows are good, 1 has a problem.').waitFor();
  const bad = page.getByRole('row', { name: /Second, with a comma/ });
  await bad.getByText('(line 4)').waitFor();
  await bad.getByText('timezone', { exact: true }).waitFor();
  expect(await page.getByRole('button', { name: 'Import 3 posts' }).getAttribute('aria-disabled')).toBe(
    'true',
  );
  await look(page, 'posts-import');

  await page.locator('input[type=file]').setInputFiles(file(rows('Europe/Madrid')));
  await page.getByText('All 3 rows are good.').waitFor();
  await page.getByRole('button', { name: 'Import 3 posts' }).click();
  await page.getByRole('heading', { name: '3 posts imported' }).waitFor();
  await look(page, 'posts-imported');
  await page.goto('/posts?view=week&date=2030-05-06');
  await page.getByText('First of the file').waitFor();
  await page.getByText('Second, with a comma').waitFor();
  const { items } = await fanfare.api.get<{ items: Post[] }>('/api/posts?status=DRAFT');
  expect(items.map(({ content }) => content)).toContain('A draft');
});

test('a post is written, scheduled and cancelled by keyboard alone', async ({
  page,
  fanfare,
  accounts: _,
}) => {
  await page.goto('/posts');
  await tabTo(page, page.getByRole('link', { name: 'Write a post', exact: true }));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'New post' }).waitFor();
  const account = page.getByRole('checkbox', { name: /^Bluesky/ });
  await tabTo(page, account);
  await page.keyboard.press('Space');
  await tabTo(page, page.getByLabel('Text', { exact: true }));
  await page.keyboard.type('Written by keyboard');
  await tabTo(page, page.getByRole('radio', { name: /At a time/ }));
  await tabTo(page, page.getByRole('spinbutton', { name: /year/ }));
  await page.keyboard.type('2031');
  await page.getByRole('status').getByText('No problem found.').waitFor();
  await tabTo(page, page.getByRole('button', { name: 'Schedule' }));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Written by keyboard' }).waitFor();
  const post = await fanfare.api.get<Post>(`/api/posts/${idOf(page)}`);
  expect(post).toMatchObject({ status: 'SCHEDULED', scheduledLocal: expect.stringMatching(/^2031-/) });

  await tabTo(page, page.getByRole('button', { name: 'Cancel post' }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('alertdialog').getByRole('button', { name: 'Cancel post' }));
  await page.keyboard.press('Enter');
  await page.getByText('Cancelled', { exact: true }).first().waitFor();
  expect(await status(fanfare, post.id)).toBe('CANCELLED');
});

test('what is written is not lost by accident', async ({ page, accounts: _ }) => {
  await page.goto('/posts/new');
  await page.getByLabel('Text', { exact: true }).fill('Half a thought');
  await page.getByRole('link', { name: 'Home' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Back' }).click();
  expect(await page.getByLabel('Text', { exact: true }).inputValue()).toBe('Half a thought');
  await page.getByRole('link', { name: 'Home' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Leave' }).click();
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
});

test('a list of 1,000 posts stays smooth', async ({ page, fanfare, accounts: _ }) => {
  const rows = Array.from({ length: 1_000 }, (_, n) => `Number ${n + 1} of many,FACEBOOK,DRAFT`);
  const csv = ['content,platforms,status', ...rows].join('\n');
  const response = await fanfare.api.send('POST', '/api/posts/import', csv, { 'Content-Type': 'text/csv' });
  expect(response.status).toBe(201);
  await page.goto('/posts?view=list&status=DRAFT');
  const list = page.getByRole('list', { name: /Posts, the newest/ });
  await list.getByText('Number 1000 of many').waitFor();
  const longTasks = await watchLongTasks(page);
  const first = list.getByText('Number 1 of many', { exact: true });
  await expect
    .poll(
      async () => {
        await page.mouse.wheel(0, 3_000);
        return first.count();
      },
      { timeout: 30_000 },
    )
    .toBe(1);
  expect(await list.getByRole('listitem').count()).toBeLessThan(80);
  expect((await longTasks()).filter((length) => length > 50)).toEqual([]);
});

// The last one: the team that it makes, with accounts of its own, is the one that people write for from then on.
test('another person approves or rejects', async ({ page, fanfare, accounts: _ }) => {
  const team = await fanfare.api.post<{ id: string }>('/api/teams', {
    name: 'Careful',
    requiresApproval: true,
  });
  await fanfare.api.post('/api/users', { teamId: team.id, name: 'Ana' });
  await fanfare.api.post('/api/users', { teamId: team.id, name: 'Bo' });
  await fanfare.api.post('/api/connections', { teamId: team.id, platform: 'X', accessToken: 'careful' });
  const { id } = await write(fanfare, { teamId: team.id, content: 'Please read this', platforms: ['X'] });
  await page.goto(`/posts/${id}`);
  const approval = page.getByRole('region', { name: 'Approval' });
  const be = async (name: string) => {
    await approval.getByLabel(/Who are you/).selectOption({ label: name });
  };
  await be('Ana');
  await approval.getByRole('button', { name: 'Submit for approval' }).click();
  await approval.getByText('Submitted by Ana').waitFor();
  expect(await approval.getByRole('button', { name: 'Approve' }).getAttribute('aria-disabled')).toBe('true');
  await look(page, 'posts-approval');
  await be('Bo');
  await approval.getByRole('button', { name: 'Reject' }).click();
  await page.getByLabel('Why').fill('The date is wrong.');
  await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
  await approval.getByText('The date is wrong.').waitFor();
  await be('Ana');
  await approval.getByRole('button', { name: 'Submit for approval' }).click();
  await approval.getByText('Submitted by Ana').waitFor();
  await be('Bo');
  await approval.getByRole('button', { name: 'Approve' }).click();
  await approval.getByText('Approved by Bo').waitFor();
});
