import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

export const screenshots = fileURLToPath(new URL('../screenshots', import.meta.url));

export const desktop = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

/** Pixels of a screenshot's height. */
const LONGEST = 2400;

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds serious or critical fails the test; all of it is in the message. Left out is what
 * react-aria has just announced: it names a button that may be gone by then.
 */
export async function checkAccessible(page: Page, where = page.url()): Promise<void> {
  // Evaluated by the debugger, which the page's CSP does not concern.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  const results = await page.evaluate<AxeResults>(
    `axe.run({ exclude: ['[data-live-announcer]'] }, { resultTypes: ['violations'] })`,
  );
  const found = results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${help}\n    ${html}\n    ${failureSummary}`),
    );
  expect(found, `axe on ${where}`).toEqual([]);
}

/**
 * Looks at the page as people have it: light and dark, on a desktop and on a phone. A screenshot of
 * each is kept as `<name>-<theme>-<device>.png`. Fails when a phone would have to scroll sideways, or
 * when axe finds something serious (light on the desktop, dark on the phone: every theme and layout
 * once). Leaves the page as a light desktop.
 */
export async function look(page: Page, name: string): Promise<void> {
  for (const [device, size] of Object.entries({ desktop, phone })) {
    await page.setViewportSize(size);
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await painted(page);
      await shoot(page, size, `${name}-${theme}-${device}`);
      if ((theme === 'light') === (device === 'desktop')) {
        await checkAccessible(page, `${name} (${theme}, ${device})`);
      }
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, `${name}: pixels beyond the ${device}'s width`).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize(desktop);
  await page.emulateMedia({ colorScheme: 'light' });
}

/**
 * Of the whole page: the window grows, so that what is fixed to its foot is where it belongs. What
 * is behind a dialog is not looked at.
 */
async function shoot(page: Page, { width, height }: typeof desktop, name: string): Promise<void> {
  const whole = await page.evaluate(() => {
    if (document.querySelector('[role$="dialog"]')) return 0;
    scrollTo(0, 0);
    return document.documentElement.scrollHeight;
  });
  await page.setViewportSize({ width, height: Math.min(Math.max(whole, height), LONGEST) });
  await painted(page);
  await page.screenshot({ path: `${screenshots}/${name}.png` });
  await page.setViewportSize({ width, height });
}

/** Until the browser has drawn what was last changed. */
async function painted(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
}
