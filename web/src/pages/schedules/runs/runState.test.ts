import { describe, expect, it } from 'vitest';
import type { Schema } from '@/api/client';
import { countPages, type Followed, merge, rules, stepsDone } from './runState';

type Status = Schema<'StepStatus'>;

const names = ['analyze', 'target', 'select', 'build', 'gate', 'export'] as const;

function page(page_name: string, status: Schema<'RunPageStatus'>, ...steps: Status[]): Schema<'RunPage'> {
  return {
    page_name,
    status,
    steps: names.map((name, n) => {
      const status = steps[n] ?? 'pending';
      return { name, status, attempts: status === 'pending' ? 0 : 1 };
    }),
  };
}

function run(...pages: Schema<'RunPage'>[]): Schema<'Run'> {
  return {
    run_id: 'r',
    status: 'running',
    week_start: '2026-11-30',
    mode: 'optimize',
    auto_export: true,
    created_at: '2026-11-26T00:00:00.000Z',
    pages,
  };
}

const step = (page: Schema<'RunPage'>): Schema<'RunEvent'> => ({
  type: 'step',
  run_id: 'r',
  timestamp: '2026-11-26T00:00:00.000Z',
  page_name: page.page_name,
  page,
});

const follow = (...events: Schema<'RunEvent'>[]) =>
  events.reduce<Followed | undefined>((state, event) => rules.apply(state, event), undefined);

describe('a run that is followed', () => {
  it('shows each page as far as anybody told', () => {
    const read = run(page('ana', 'running', 'success', 'running'), page('bea', 'pending'));
    const behind = follow(step(page('ana', 'running', 'running')));
    expect(merge(read, behind)).toEqual(read);

    const ahead = follow(
      step(page('ana', 'running', 'running')),
      step(page('ana', 'running', 'success', 'success')),
      step(page('bea', 'running', 'running')),
    );
    const merged = merge(read, ahead);
    expect(merged.pages[0]?.steps[1]?.status).toBe('success');
    expect(merged.pages[1]?.status).toBe('running');
  });

  it('shows another try of a step that began again', () => {
    const again = page('ana', 'running', 'running');
    const first = again.steps[0];
    if (first) again.steps[0] = { ...first, attempts: 2 };
    const merged = merge(run(page('ana', 'running', 'running')), follow(step(again)));
    expect(merged.pages[0]?.steps[0]?.attempts).toBe(2);
  });

  it('is what its last event says, whatever was read before', () => {
    const end = { ...run(page('ana', 'success')), status: 'completed' as const };
    const state = follow(step(page('ana', 'running', 'running')), {
      ...step(page('ana', 'success')),
      type: 'completed',
      run: end,
    });
    expect(merge(run(page('ana', 'pending')), state)).toEqual(end);
  });

  it('counts steps and pages; nothing is to come of a page that failed', () => {
    const now = run(page('ana', 'running', 'success', 'running'), page('bea', 'failed', 'success', 'failed'));
    expect(stepsDone(now)).toEqual({ done: 7, total: 12 });
    expect(countPages(now)).toMatchObject({ running: 1, failed: 1, success: 0 });
  });
});
