import type { ProblemError } from '../problem';

/** Seconds before the first, second, … reconnection; the last one repeats (`stories.md`, Stream). */
export const BACK_OFF_SECONDS = [1, 2, 4, 8, 15] as const;

/** Heartbeats come every 15 s: a silence of two of them is a lost connection. */
export const SILENCE_LIMIT_MS = 30_000;

/** How the stream is doing, as the person sees it. */
export type Link =
  | { state: 'connecting'; attempt: number }
  | { state: 'live' }
  /** Lost; tried again at `retryAt` (milliseconds of the clock). */
  | { state: 'waiting'; attempt: number; retryAt: number }
  /** The browser says that there is no network: nothing is tried until there is one. */
  | { state: 'offline' }
  | { state: 'ended' }
  /** Refused for good: not found, not allowed. */
  | { state: 'failed'; error: ProblemError };

export type LinkEvent =
  | { type: 'alive' }
  | { type: 'lost'; now: number }
  | { type: 'retry' }
  | { type: 'offline' }
  | { type: 'ended' }
  | { type: 'failed'; error: ProblemError };

export const initialLink: Link = { state: 'connecting', attempt: 0 };

/** The back-off of the given attempt, counted from 0, in milliseconds. */
export function backOff(attempt: number): number {
  return (BACK_OFF_SECONDS[attempt] ?? BACK_OFF_SECONDS[BACK_OFF_SECONDS.length - 1] ?? 15) * 1000;
}

/** The one transition table of a stream's connection. Pure. */
export function linkReducer(link: Link, event: LinkEvent): Link {
  if (link.state === 'ended' || link.state === 'failed') return link;
  switch (event.type) {
    case 'alive':
      return link.state === 'live' ? link : { state: 'live' };
    case 'lost': {
      if (link.state === 'waiting' || link.state === 'offline') return link;
      const attempt = link.state === 'connecting' ? link.attempt : 0;
      return { state: 'waiting', attempt, retryAt: event.now + backOff(attempt) };
    }
    case 'retry':
      // Only the bytes of an open stream reset the back-off, so attempts go on counting here.
      if (link.state === 'waiting') return { state: 'connecting', attempt: link.attempt + 1 };
      return link.state === 'offline' ? { state: 'connecting', attempt: 0 } : link;
    case 'offline':
      return { state: 'offline' };
    case 'ended':
      return { state: 'ended' };
    case 'failed':
      return { state: 'failed', error: event.error };
  }
}
