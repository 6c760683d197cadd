import type { Page } from 'playwright-core';
import { browserTest, expect, type Fanfare, look, watchTasks } from './harness/index.ts';
import { tabTo } from './harness/keyboard.ts';

// Stories are confirmed by the tests, so the speed's limit must not come first.
const test = browserTest({ FANFARE_STORY_LIMIT_FAST: '120s', FANFARE_LEASE: '5s' });

const ACCOUNT = '700001';
const links = (count: number) =>
  Array.from({ length: count }, (_, n) => `https://media.example.com/story-${n + 1}.jpg`);

interface Counters {
  total: number;
  published: number;
  failed: number;
  cancelled: number;
  pending: number;
}

interface Batch {
  batchId: string;
  status: string;
  posts: Counters;
  clips: { index: number; id: string; status: string; phase: string; postId: string | null }[];
}

/** Every story stays unconfirmed until `confirm`. */
const hold = (fanfare: Fanfare) =>
  fanfare.sandbox.post('/faults', {
    provider: 'metricool',
    operation: 'send',
    fault: { kind: 'confirm_delay', ms: 3_600_000 },
  });

const batchOf = (fanfare: Fanfare, id: string) => fanfare.api.get<Batch>(`/api/metricool/batch/${id}`);

/** Makes the story that waits for its confirmation public, as soon as there is one. */
async function confirm(fanfare: Fanfare, id: string, index: number): Promise<void> {
  const waiting = async () =>
    (await batchOf(fanfare, id)).clips.find((clip) => clip.index === index && clip.phase === 'confirming')
      ?.postId;
  await expect.poll(waiting).toBeTruthy();
  await fanfare.sandbox.post('/confirm', { postId: await waiting() });
  await expect.poll(async () => (await batchOf(fanfare, id)).clips[index - 1]?.status).toBe('published');
}

/** The counters as a person reads them. */
async function shownCounters(page: Page): Promise<Counters> {
  const texts = await page
    .locator('[data-counter]')
    .evaluateAll((all) => all.map((one) => [one.getAttribute('data-counter'), Number(one.textContent)]));
  return Object.fromEntries(texts);
}

/** What the page shows becomes what the database says, and is at no time more than that. */
async function agrees(page: Page, fanfare: Fanfare, id: string): Promise<void> {
  // What throws in a poll is tried again: what must never be is collected, and told afterwards.
  const wrong: object[] = [];
  await expect
    .poll(async () => {
      const shown = await shownCounters(page);
      if (shown.total === undefined) return 'no counter yet';
      const { posts } = await fanfare.api.get<{ posts: Counters }>(`/api/metricool/reconcile/${id}`);
      const sum = shown.published + shown.failed + shown.cancelled + shown.pending;
      if (shown.published > posts.published || sum !== shown.total) wrong.push({ shown, posts });
      return JSON.stringify(shown) === JSON.stringify(posts);
    })
    .toBe(true);
  expect(wrong, 'shown before it was so, or adding up to something else').toEqual([]);
}

const paste = (page: Page, text: string) =>
  page.getByLabel('Add links').evaluate((field, pasted) => {
    const data = new DataTransfer();
    data.setData('text/plain', pasted);
    field.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
  }, text);

/** Composes and publishes; the batch's id. */
async function publish(page: Page, urls: string[]): Promise<string> {
  await page.goto('/stories');
  await paste(page, urls.join('\n'));
  await page.getByText('Aurora Studio', { exact: true }).click();
  await page.getByRole('button', { name: /^Publish \d+/ }).click();
  await page.waitForURL(/\/stories\/batch_/);
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}

test('a batch is composed, published and watched to its end through two cuts of the network and a reload', async ({
  page,
  fanfare,
  line,
  guard,
}) => {
  guard.allow(/net::ERR_/);
  await hold(fanfare);
  const id = await publish(page, links(4));
  await page.getByRole('heading', { name: '4 stories' }).waitFor();
  await agrees(page, fanfare, id);

  await confirm(fanfare, id, 1);
  await agrees(page, fanfare, id);
  await look(page, 'stories-batch-running');

  // The network goes away, and what happens meanwhile is not shown, nor anything else.
  await line.cut();
  await page.getByText(/Reconnecting in \d+ s/).waitFor();
  await confirm(fanfare, id, 2);
  expect(await shownCounters(page)).toMatchObject({ published: 1, pending: 3 });
  await look(page, 'stories-batch-reconnecting');
  await line.mend();
  await page.getByText('Live', { exact: true }).first().waitFor();
  await agrees(page, fanfare, id);
  expect(await shownCounters(page)).toMatchObject({ published: 2, pending: 2 });

  await page.reload();
  await agrees(page, fanfare, id);

  await line.cut();
  await page.getByText(/Reconnecting in \d+ s/).waitFor();
  await confirm(fanfare, id, 3);
  await line.mend();
  await page.getByRole('button', { name: 'Retry now' }).click();
  await agrees(page, fanfare, id);

  await confirm(fanfare, id, 4);
  await page.getByText('Completed', { exact: true }).waitFor();
  await agrees(page, fanfare, id);
  expect(await shownCounters(page)).toEqual({ total: 4, published: 4, failed: 0, cancelled: 0, pending: 0 });
  await look(page, 'stories-batch-completed');

  const live = await fanfare.sandbox.get<{ items: { mediaUrl: string }[] }>(`/ledger?account=${ACCOUNT}`);
  expect(live.items.map(({ mediaUrl }) => mediaUrl)).toEqual(links(4));
});

test('a batch is paused, resumed and cancelled', async ({ page, fanfare }) => {
  await hold(fanfare);
  const id = await publish(page, links(3));
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText('Paused', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByText('Publishing', { exact: true }).waitFor();
  await confirm(fanfare, id, 1);

  await page.getByRole('button', { name: 'Cancel batch' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText('2 stories that are not published yet').waitFor();
  await look(page, 'stories-batch-cancelling');
  await dialog.getByRole('button', { name: 'Cancel batch' }).click();
  await page.getByText('Cancelled', { exact: true }).first().waitFor();
  await expect.poll(async () => (await batchOf(fanfare, id)).posts.pending).toBe(0);
  await agrees(page, fanfare, id);
  expect(await shownCounters(page)).toMatchObject({ published: 1, cancelled: 2, pending: 0 });
});

test('a failed story says why, and is retried', async ({ page, fanfare }) => {
  await fanfare.sandbox.delete('/faults');
  const script = `<img src=x onerror="document.title='broken'"><script>document.title='broken'</script>`;
  await fanfare.sandbox.post('/faults', {
    provider: 'metricool',
    operation: 'send',
    times: 1,
    fault: { kind: 'status', status: 403, body: { message: script } },
  });
  await fanfare.sandbox.post('/faults', {
    provider: 'metricool',
    operation: 'send',
    fault: { kind: 'confirm_delay', ms: 100 },
  });
  // A file's name and a text may hold a script as well.
  const name = `"><script>document.title='broken'</script>.jpg`;
  const { batchId } = await fanfare.api.post<Batch>('/api/metricool/publish/stories', {
    posts: [
      { id: name, url: links(1)[0], text: script },
      { id: 'second', url: links(2)[1] },
    ],
    settings: { accountId: ACCOUNT, publishSpeed: 'fast', maxRetries: 0 },
  });
  await page.goto(`/stories/${batchId}`);
  await page.getByText('Completed', { exact: true }).waitFor();
  await page.getByText('Metricool refused it.').waitFor();
  await page.getByText(script).first().waitFor();
  await page.getByText(name, { exact: true }).waitFor();
  expect(await page.locator('main img[src="x"], main script').count()).toBe(0);
  expect(await page.title()).toBe('2 stories · Fanfare');
  await look(page, 'stories-batch-failed');

  await page.getByRole('button', { name: 'Retry 1 failed story' }).click();
  await expect.poll(() => shownCounters(page)).toMatchObject({ published: 2, failed: 0 });
  await agrees(page, fanfare, batchId);
});

test('stories are composed: pasted, dropped, refused, reordered by keyboard, previewed, removed and brought back', async ({
  page,
}) => {
  await page.goto('/stories');
  await page.getByText('No stories yet').waitFor();
  await look(page, 'stories-empty');

  await paste(page, `${links(3).join('\n')}\nholiday.jpg`);
  const rows = page.getByRole('grid', { name: 'Stories in the order of publication' }).getByRole('row');
  await expect.poll(() => rows.count()).toBe(3);
  await page.getByText('is no link to a picture or video').waitFor();
  expect(await page.getByLabel('Add links').inputValue()).toBe('holiday.jpg');

  const zone = page.getByLabel('Add links').locator('xpath=ancestor::*[@data-rac][last()]');
  await zone.evaluate((element, urls) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.setData('text/uri-list', urls.join('\r\n'));
    for (const type of ['dragenter', 'dragover', 'drop']) {
      element.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
  }, links(5).slice(3));
  await expect.poll(() => rows.count()).toBe(5);

  const order = () =>
    rows.evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? row.textContent));
  await rows.first().getByRole('button', { name: /drag/i }).focus();
  await page.keyboard.press('Enter');
  for (let step = 0; step < 2; step += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(async () => String((await order())[0])).toContain('story-2.jpg');

  await page.getByRole('button', { name: 'Preview story 1' }).click();
  const preview = page.getByRole('dialog', { name: 'Story 1 of 5' });
  await preview.getByAltText('What story-2.jpg shows').waitFor();
  await look(page, 'stories-preview');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Remove story 1' }).click();
  await expect.poll(() => rows.count()).toBe(4);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => rows.count()).toBe(5);
  await page.reload();
  await expect.poll(() => rows.count()).toBe(5);
  await look(page, 'stories-compose');
});

test('a batch is published by keyboard alone', async ({ page, fanfare }) => {
  await fanfare.sandbox.delete('/faults');
  await page.goto('/stories');
  await page.getByText('Aurora Studio', { exact: true }).waitFor();
  await tabTo(page, page.getByLabel('Add links'));
  await page.keyboard.type(links(2).join(' '));
  await page.keyboard.press('Enter');
  await page.getByText('2 stories of 500 possible').waitFor();
  await tabTo(page, page.getByRole('radio', { name: /Aurora Studio/ }));
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await tabTo(page, page.getByRole('radio', { name: /Recommended/ }));
  await tabTo(page, page.getByRole('button', { name: 'Publish 2 stories' }));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/stories\/batch_/);
  await page.getByRole('heading', { name: '2 stories' }).waitFor();
  await page.getByText('Completed', { exact: true }).waitFor();
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  const batch = await fanfare.api.get<{ settings: { accountId: string } }>(`/api/metricool/batch/${id}`);
  expect(batch.settings.accountId).toBe('700003');
});

test('a batch of 500 stories stays smooth', { timeout: 120_000 }, async ({ page, fanfare }) => {
  await fanfare.sandbox.delete('/faults');
  await fanfare.sandbox.post('/faults', {
    provider: 'metricool',
    operation: 'send',
    fault: { kind: 'confirm_delay', ms: 1 },
  });
  await page.goto('/stories');
  await page.getByText('Aurora Studio', { exact: true }).click();
  const composing = await watchTasks(page);
  await paste(page, links(500).join('\n'));
  await page.getByText('500 stories of 500 possible').waitFor();
  const grid = page.getByRole('grid');
  expect(await grid.getByRole('row').count()).toBeLessThan(60);
  await grid.hover();
  for (let turn = 0; turn < 20; turn += 1) await page.mouse.wheel(0, 600);
  const composed = await composing();
  await page.getByRole('button', { name: 'Publish 500 stories' }).click();
  await page.waitForURL(/\/stories\/batch_/);
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await page.getByRole('heading', { name: '500 stories' }).waitFor();

  const watching = await watchTasks(page);
  for (let turn = 0; turn < 20; turn += 1) {
    await page.mouse.wheel(0, turn % 2 ? -700 : 1400);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  const published = async () => (await shownCounters(page)).published;
  const start = await published();
  await expect.poll(published, { timeout: 30_000 }).toBeGreaterThan(start + 20);
  expect(await page.getByRole('listitem').count()).toBeLessThan(60);
  const watched = await watching();
  const figures = [composed, watched].map(([longest = 0]) => Math.round(longest));
  console.log(`500 stories, longest task: composing ${figures[0]} ms, watching ${figures[1]} ms`);
  expect(composed[0]).toBeLessThan(50);
  expect(watched[0]).toBeLessThan(50);
  await look(page, 'stories-500');
  await fanfare.api.post(`/api/metricool/batch/${id}/cancel`);
  await page.getByText('Cancelled', { exact: true }).first().waitFor();
});
