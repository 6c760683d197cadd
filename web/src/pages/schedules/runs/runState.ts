import type { Schema } from '@/api/client';
import type { StreamRules } from '@/api/stream';

type Run = Schema<'Run'>;
type RunPage = Schema<'RunPage'>;
type Event = Schema<'RunEvent'>;

/** What the stream told so far: pages by name, and the run once it is finished. */
export interface Followed {
  pages: ReadonlyMap<string, RunPage>;
  run: Run | null;
}

const nothing: Followed = { pages: new Map(), run: null };

export const rules: StreamRules<Event, Followed> = {
  kind: ({ type }) => (type === 'step' ? 'change' : type === 'completed' ? 'last' : 'snapshot'),
  apply: (state = nothing, event) => {
    if (event.run) return { pages: new Map(), run: event.run };
    if (!event.page) return state;
    return { ...state, pages: new Map(state.pages).set(event.page.page_name, event.page) };
  },
  consecutive: true,
};

/**
 * The run as it was read and as it was followed since. The stream tells a run from its beginning,
 * so each page is taken from where it is further.
 */
export function merge(read: Run, followed: Followed | undefined): Run {
  const run = followed?.run ?? read;
  if (!followed || followed.pages.size === 0) return run;
  return { ...run, pages: run.pages.map((page) => further(page, followed.pages.get(page.page_name))) };
}

function further(a: RunPage, b: RunPage | undefined): RunPage {
  return b && progress(b) >= progress(a) ? b : a;
}

/** Grows with everything that happens to a page: tries of a step, and steps that end. */
export function progress(page: RunPage): number {
  const ofStep = (step: Schema<'RunStep'>) =>
    step.attempts + (isOver(step.status) ? 1_000 : step.status === 'running' ? 0.5 : 0);
  const steps = page.steps.reduce((sum, step) => sum + ofStep(step), 0);
  return steps + (page.status === 'pending' ? 0 : page.status === 'running' ? 0.25 : 100_000);
}

const isOver = (status: Schema<'StepStatus'>) => status !== 'pending' && status !== 'running';

/** Steps that ended, of all; a page that failed or was cancelled has no more to come. */
export function stepsDone(run: Run): { done: number; total: number } {
  const total = run.pages.reduce((sum, page) => sum + page.steps.length, 0);
  const done = run.pages.reduce((sum, page) => {
    const isPageOver = page.status !== 'pending' && page.status !== 'running';
    return sum + (isPageOver ? page.steps.length : page.steps.filter(({ status }) => isOver(status)).length);
  }, 0);
  return { done, total };
}

/** Pages by their state, for while the run has no summary that is true. */
export function countPages(run: Run): Record<Schema<'RunPageStatus'>, number> {
  const counts = { pending: 0, running: 0, success: 0, failed: 0, cancelled: 0 };
  for (const { status } of run.pages) counts[status] += 1;
  return counts;
}
