import { test as plain } from 'vitest';
import { startChromium } from './chromium.ts';
import { Fanfare } from './fanfare.ts';
import { Guard } from './guard.ts';
import { Line } from './line.ts';
import { desktop, screenshots } from './look.ts';
import { signIn } from './session.ts';

export { expect } from 'vitest';
export type { Fanfare } from './fanfare.ts';
export type { Line } from './line.ts';
export { watchLongTasks, watchTasks } from './longTasks.ts';
export { checkAccessible, desktop, look, phone, screenshots } from './look.ts';

/** The zone that browsers of tests are in; it has daylight saving time. */
export const ZONE = 'Europe/Madrid';

/**
 * A `test` with a system of its own per file, told `settings` beside the usual ones. Its fixtures:
 *
 * - `fanfare`: the system: `fanfare.api` is REST with the development key, `fanfare.sandbox` the
 *   sandbox's controls (`crates/sandbox/src/lib.rs`).
 * - `line`: the network between browser and gateway; `line.cut()` and `line.mend()`.
 * - `context`: a new browser profile per test, in English, nobody signed in; `guard` watches it.
 * - `page`: a page of it, signed in with the development key. `page.goto('/stories')` goes through
 *   `line`. When a test fails its last sight is in `screenshots/failed/`.
 * - `guard`: fails the test on console errors, CSP violations and requests to other hosts, except
 *   what `guard.allow(/…/)` names.
 */
export function browserTest(settings: Record<string, string> = {}) {
  return plain
    .extend('browser', { scope: 'worker' }, async ({}, { onCleanup }) => {
      const browser = await startChromium();
      onCleanup(() => browser.close());
      return browser;
    })
    .extend('fanfare', { scope: 'file' }, async ({}, { onCleanup }) => {
      const fanfare = await Fanfare.start(settings);
      onCleanup(() => fanfare.stop());
      return fanfare;
    })
    .extend('line', { scope: 'file' }, async ({ fanfare }, { onCleanup }) => {
      const line = await Line.to(fanfare.port);
      onCleanup(() => line.cut());
      return line;
    })
    .extend('profile', async ({ browser, line, fanfare }, { onCleanup }) => {
      await line.mend();
      const context = await browser.newContext({
        baseURL: line.url,
        viewport: desktop,
        locale: 'en-US',
        timezoneId: ZONE,
      });
      context.setDefaultTimeout(10_000);
      const guard = await Guard.of(context, line.url, fanfare.sandboxUrl);
      onCleanup(async () => {
        await context.close();
        guard.check();
      });
      return { context, guard };
    })
    .extend('context', ({ profile }) => profile.context)
    .extend('guard', ({ profile }) => profile.guard)
    .extend('page', async ({ context, fanfare, task }, { onCleanup }) => {
      await signIn(context, fanfare.key);
      const page = await context.newPage();
      onCleanup(async () => {
        if (task.result?.state !== 'fail') return;
        const name = task.name.replaceAll(/[^\w]+/g, '-');
        await page.screenshot({ path: `${screenshots}/failed/${name}.png` }).catch(() => {});
      });
      return page;
    });
}

export const test = browserTest();
