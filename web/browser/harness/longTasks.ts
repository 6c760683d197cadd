import type { Page } from 'playwright-core';

/** Measures the page's long tasks (50 ms and more, which a person may feel) from now on. */
export async function watchLongTasks(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const found: number[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) found.push(Math.round(duration));
    });
    observer.observe({ type: 'longtask' });
    Object.assign(window, { longTasks: found });
  });
  // @ts-expect-error: the line above
  return () => page.evaluate(() => window.longTasks as number[]);
}
