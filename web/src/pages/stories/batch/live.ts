import type { Schema } from '@/api/client';
import type { EventKind, StreamRules } from '@/api/stream';

export type Clip = Schema<'Clip'>;

/** A batch as its stream tells it. */
export interface LiveBatch {
  /** What does not change, and what the snapshot said of the rest. */
  batch: Schema<'BatchOverview'>;
  clips: readonly Clip[];
  posts: Schema<'Counters'>;
  status: Schema<'BatchStatus'>;
  /** When the newest event was made, by the server's clock. */
  at: string;
  /** What is wrong with the batch as a whole, in the server's words. */
  problem: string | null;
  /** When stories entered their phase, as far as it was seen: index to instant. */
  since: ReadonlyMap<number, string>;
}

type Event = Schema<'StreamEvent'>;

const kinds: Record<Event['type'], EventKind> = {
  connected: 'snapshot',
  story: 'change',
  progress: 'change',
  completed: 'last',
  error: 'change',
  reset: 'reset',
};

/** The state after an event. Every event carries the counters and the status after its change. */
export function applyEvent(live: LiveBatch | undefined, event: Event): LiveBatch | undefined {
  const { posts, status, timestamp: at } = event;
  if (event.type === 'connected' && event.batch) {
    const { clips, ...batch } = event.batch;
    return { batch, clips, posts, status, at, problem: batch.error, since: sinceOf(live, clips) };
  }
  if (!live) return undefined;
  const next = { ...live, posts, status, at };
  switch (event.type) {
    case 'story':
      return event.clip ? withClip(next, event.clip) : next;
    case 'error':
      return { ...next, problem: event.message ?? event.code ?? null };
    default:
      return next;
  }
}

function withClip(live: LiveBatch, clip: Clip): LiveBatch {
  const before = live.clips[clip.index - 1];
  const clips = live.clips.with(clip.index - 1, clip);
  if (before?.phase === clip.phase) return { ...live, clips };
  return { ...live, clips, since: new Map(live.since).set(clip.index, live.at) };
}

/** A new snapshot keeps what was seen of stories that are still in the same phase. */
function sinceOf(before: LiveBatch | undefined, clips: readonly Clip[]): ReadonlyMap<number, string> {
  const kept = new Map<number, string>();
  for (const { index, phase } of clips) {
    const seen = before?.since.get(index);
    if (seen && before?.clips[index - 1]?.phase === phase) kept.set(index, seen);
  }
  return kept;
}

export const liveRules: StreamRules<Event, LiveBatch> = {
  kind: ({ type }) => kinds[type],
  apply: applyEvent,
  consecutive: true,
};

const inHand: ReadonlySet<Clip['phase']> = new Set(['preparing', 'sending', 'confirming', 'unconfirmed']);

/** The story that is being published now; a batch has one at most. */
export function storyInHand({ clips }: Pick<LiveBatch, 'clips'>): Clip | undefined {
  return clips.find(({ status, phase }) => status === 'pending' && inHand.has(phase));
}

export function isFinished(status: LiveBatch['status']): boolean {
  return status === 'completed' || status === 'cancelled';
}

/** Stories that may be sent again: what nobody knows the outcome of is for a person to resolve. */
export function retryable({ clips, status }: Pick<LiveBatch, 'clips' | 'status'>): number {
  if (status !== 'completed') return 0;
  return clips.filter((clip) => clip.status === 'failed' && clip.error !== 'UNCONFIRMED').length;
}

/**
 * Whether what is shown is known to be wrong: it says something else than the database, and is not
 * newer than what was read there.
 */
export function disagrees(live: LiveBatch, read: Schema<'Reconciled'>): boolean {
  if (live.at > read.reconciledAt) return false;
  const names = ['total', 'published', 'failed', 'cancelled', 'pending'] as const;
  return live.status !== read.status || names.some((name) => live.posts[name] !== read.posts[name]);
}
