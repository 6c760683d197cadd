import type { Locator, Page } from 'playwright-core';

/** The names of the controls that something lies on. */
export async function covered(page: Page, over: Locator): Promise<(string | null)[]> {
  const box = await over.boundingBox();
  if (!box) throw new Error('it is not on the screen');
  return page
    .locator('main, header, nav')
    .locator('a, button, textarea, input, select')
    .evaluateAll(
      (controls, { x, y, width, height }) =>
        controls
          .filter((control) => {
            const { left, right, top, bottom } = control.getBoundingClientRect();
            return left < x + width && right > x && top < y + height && bottom > y;
          })
          .map((control) => control.getAttribute('aria-label') ?? control.textContent),
      box,
    );
}
