import { describe, expect, it } from 'vitest';
import { ProblemError } from '../problem';
import { initialLink, type Link, linkReducer } from './link';

/** Loses the connection that is being made, `times` times in a row, and gives the seconds waited each time. */
function waits(link: Link, times: number): number[] {
  const seconds: number[] = [];
  for (let time = 0; time < times; time++) {
    const lost = linkReducer(link, { type: 'lost', now: 0 });
    if (lost.state !== 'waiting') throw new Error(`expected to wait, got ${lost.state}`);
    seconds.push(lost.retryAt / 1000);
    link = linkReducer(lost, { type: 'retry' });
  }
  return seconds;
}

describe('the link of a stream', () => {
  it('waits 1, 2, 4, 8 and then 15 seconds', () => {
    expect(waits(initialLink, 7)).toEqual([1, 2, 4, 8, 15, 15, 15]);
  });

  it('begins anew with 1 second after it was live', () => {
    const reconnecting: Link = { state: 'connecting', attempt: 4 };
    const live = linkReducer(reconnecting, { type: 'alive' });
    expect(waits(live, 2)).toEqual([1, 2]);
  });

  it('tries nothing without a network, and at once when there is one again', () => {
    const offline = linkReducer({ state: 'live' }, { type: 'offline' });
    expect(linkReducer(offline, { type: 'lost', now: 0 })).toEqual({ state: 'offline' });
    expect(linkReducer(offline, { type: 'retry' })).toEqual({ state: 'connecting', attempt: 0 });
  });

  it('leaves neither its end nor a refusal', () => {
    const error = new ProblemError({ status: 404, code: 'BATCH_NOT_FOUND', detail: 'gone' });
    for (const link of [{ state: 'ended' }, { state: 'failed', error }] satisfies Link[]) {
      for (const event of [{ type: 'retry' }, { type: 'offline' }, { type: 'lost', now: 0 }] as const) {
        expect(linkReducer(link, event)).toBe(link);
      }
    }
  });
});
