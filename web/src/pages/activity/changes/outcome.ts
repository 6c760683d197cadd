import type { Tone } from '@/components';

export type Outcome = 'done' | 'refused' | 'gone' | 'failed';

/** nginx's word for a client that did not wait for the answer: what it asked for may have been done. */
const CLIENT_GONE = 499;

/** What the answer of a request says of it. */
export function outcomeOf(status: number): Outcome {
  if (status < 400) return 'done';
  if (status === CLIENT_GONE) return 'gone';
  return status < 500 ? 'refused' : 'failed';
}

export const outcomeTones: Record<Outcome, Tone> = {
  done: 'success',
  refused: 'warning',
  gone: 'neutral',
  failed: 'danger',
};
