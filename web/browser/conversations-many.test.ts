import type { Page } from 'playwright-core';
import { browserTest, expect, look, watchLongTasks } from './harness/index.ts';

const LEADS = 5_000;
/** As many messages as one web hook may have. */
const PER_HOOK = 1_000;
/** A person feels what takes longer, in milliseconds. */
const FELT = 50;

// Nobody is on the pilot list, so nobody is answered: what is measured is the page.
const test = browserTest({ FANFARE_CONVERSATIONS_PILOT_NUMBERS: '10000000' });

const phone = (n: number) => String(447_900_000_000 + n);

test(`${LEADS} leads stay smooth`, { timeout: 300_000 }, async ({ page, fanfare }) => {
  for (let first = 0; first < LEADS; first += PER_HOOK) {
    const messages = Array.from({ length: PER_HOOK }, (_, n) => ({ from: phone(first + n), text: 'Hi' }));
    await fanfare.sandbox.post('/whatsapp/inbound', { messages });
  }
  const count = async () => {
    const metrics = await fanfare.api.get<{ leads: Record<string, number>; inbox: Record<string, number> }>(
      '/admin/metrics',
    );
    const waiting = metrics.inbox.received ?? 0;
    return waiting > 0 ? 0 : Object.values(metrics.leads).reduce((sum, leads) => sum + leads, 0);
  };
  await expect.poll(count, { timeout: 200_000, interval: 500 }).toBe(LEADS);

  await page.goto('/conversations');
  const list = page.getByRole('list', { name: 'Leads' });
  await list.getByRole('link').first().waitFor();
  const longTasks = await watchLongTasks(page);
  await scrollThrough(page);
  const felt = await longTasks();
  console.log(
    `inbox of ${LEADS} leads, scrolled to its end: ${felt.length} long tasks, the longest ${Math.max(0, ...felt)} ms`,
  );

  // All were read, and only what is seen is drawn.
  const oldest = list.locator(`[aria-setsize="${LEADS}"][aria-posinset="${LEADS}"]`);
  await oldest.waitFor();
  expect(await list.getByRole('listitem').count()).toBeLessThan(40);
  expect(felt.filter((duration) => duration >= FELT)).toEqual([]);
  await look(page, 'conversations-many');

  // Who wrote first, far beyond the page that is looked at for changes, comes in by itself.
  await page.goto('/conversations?status=OPTOUT');
  await page.getByText('No lead fits').waitFor();
  await fanfare.sandbox.post('/whatsapp/inbound', { from: phone(0), text: 'STOP' });
  const first = list.getByRole('listitem').first();
  await first.getByRole('link', { name: `+${phone(0)}` }).waitFor();
});

/** Scrolls as a person does, a good part of the window at a time, until nothing more comes. */
async function scrollThrough(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((done) => {
        const list = document.querySelector('ul[aria-label="Leads"]') as HTMLElement;
        const box = list.parentElement as HTMLElement;
        const step = () => {
          box.scrollTop += 600;
          const last = list.lastElementChild;
          const isEnd = last?.getAttribute('aria-posinset') === last?.getAttribute('aria-setsize');
          if (isEnd && box.scrollTop + box.clientHeight >= box.scrollHeight - 100) done();
          else requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
      }),
  );
}
