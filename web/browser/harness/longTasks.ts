import type { Page } from 'playwright-core';

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  tdur?: number;
  args?: { name?: string };
}

/**
 * Measures the tasks of the page's main thread until the answer is called, which gives their lengths
 * in milliseconds, the longest first. By the processor's time: what the page itself costs, however
 * busy the machine is. Chromium's own trace tells.
 */
export async function watchTasks(page: Page): Promise<() => Promise<number[]>> {
  const browser = page.context().browser();
  if (!browser) throw new Error('a page without a browser');
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
  return async () => {
    const trace = await browser.stopTracing();
    const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
    const main = new Set(
      traceEvents
        .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
        .map(({ pid, tid }) => `${pid}/${tid}`),
    );
    const tasks = traceEvents.filter(({ ph, pid, tid }) => ph === 'X' && main.has(`${pid}/${tid}`));
    if (tasks.length === 0) throw new Error('the trace has no tasks');
    return tasks.map(({ tdur = 0 }) => tdur / 1000).sort((a, b) => b - a);
  };
}

/** The same, of tasks that a person may feel: 50 ms and more. */
export async function watchLongTasks(page: Page): Promise<() => Promise<number[]>> {
  const tasks = await watchTasks(page);
  return async () => (await tasks()).filter((length) => length >= 50).map(Math.round);
}
