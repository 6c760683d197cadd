import type { Locator, Page } from 'playwright-core';

/** Moves the focus on by the tab key until it is there: whoever has no mouse gets there too. */
export async function tabTo(page: Page, target: Locator, limit = 150): Promise<void> {
  // What stands in for a styled choice is there without being seen.
  await target.waitFor({ state: 'attached' });
  for (let step = 0; step < limit; step += 1) {
    // An open list hides everything else until the tab key leaves it.
    const isThere = (await target.count()) > 0;
    if (isThere && (await target.evaluate((element) => element === document.activeElement))) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the tab key does not lead to ${target}`);
}
