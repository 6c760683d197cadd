import { describe, expect, it } from 'vitest';
import type { Schema } from '@/api/client';
import { applyEvent, type Clip, disagrees, type LiveBatch, retryable, storyInHand } from './live';

type Event = Schema<'StreamEvent'>;

const clip = (index: number, more: Partial<Clip> = {}): Clip => ({
  id: `clip_${index}`,
  publicationId: `p-${index}`,
  index,
  status: 'pending',
  phase: 'queued',
  postId: null,
  externalId: `batch_1_abc_${index}`,
  publicUrl: null,
  attempts: 0,
  error: null,
  url: `https://media.example.com/${index}.jpg`,
  text: null,
  sentAt: null,
  metrics: { checks: 0, secondsToPublish: null },
  ...more,
});

const counters = (published: number, failed = 0, total = 3) => ({
  total,
  published,
  failed,
  cancelled: 0,
  pending: total - published - failed,
});

const event = (type: Event['type'], more: Partial<Event> = {}): Event => ({
  type,
  batchId: 'batch_1_abc',
  status: 'processing',
  posts: counters(0),
  timestamp: '2026-01-01T10:00:00.000Z',
  ...more,
});

const snapshot = (clips: Clip[], more: Partial<Event> = {}) =>
  event('connected', {
    batch: {
      batchId: 'batch_1_abc',
      tenant: 'stories',
      jobId: null,
      status: 'processing',
      progress: 0,
      posts: counters(0),
      clips,
      schedule: null,
      settings: { accountId: '1' },
      error: null,
      createdAt: '2026-01-01T09:59:59.000Z',
      startedAt: null,
      completedAt: null,
    },
    ...more,
  });

const play = (...events: Event[]): LiveBatch => {
  const live = events.reduce<LiveBatch | undefined>(applyEvent, undefined);
  if (!live) throw new Error('there was no snapshot');
  return live;
};

describe('a live batch', () => {
  it('takes counters and status from every event', () => {
    const live = play(
      snapshot([clip(1), clip(2), clip(3)]),
      event('story', { clip: clip(1, { status: 'published', phase: 'done' }), posts: counters(1) }),
    );
    expect(live.posts.published).toBe(1);
    expect(play(snapshot([clip(1)]), event('completed', { status: 'completed' })).status).toBe('completed');
  });

  it('changes one story and leaves the others the same objects', () => {
    const first = play(snapshot([clip(1), clip(2)]));
    const second = applyEvent(first, event('story', { clip: clip(2, { phase: 'sending' }) }));
    expect(second?.clips[1]?.phase).toBe('sending');
    expect(second?.clips[0]).toBe(first.clips[0]);
  });

  it('knows since when a story is in its phase, and not what it has not seen', () => {
    const sending = event('story', {
      clip: clip(2, { phase: 'sending' }),
      timestamp: '2026-01-01T10:00:05.000Z',
    });
    const again = event('story', {
      clip: clip(2, { phase: 'sending', error: 'x' }),
      timestamp: '2026-01-01T10:00:09.000Z',
    });
    const live = play(snapshot([clip(1, { phase: 'confirming' }), clip(2)]), sending, again);
    expect([...live.since]).toEqual([[2, '2026-01-01T10:00:05.000Z']]);
  });

  it('keeps that over a new snapshot, as long as the phase is the same', () => {
    const confirming = event('story', { clip: clip(1, { phase: 'confirming' }) });
    const live = play(snapshot([clip(1), clip(2)]), confirming);
    const same = applyEvent(live, snapshot([clip(1, { phase: 'confirming' }), clip(2)]));
    expect(same?.since.size).toBe(1);
    const other = applyEvent(live, snapshot([clip(1, { phase: 'done', status: 'published' }), clip(2)]));
    expect(other?.since.size).toBe(0);
  });

  it('has one story in hand, or none', () => {
    expect(storyInHand(play(snapshot([clip(1), clip(2)])))).toBeUndefined();
    const published = clip(1, { status: 'published', phase: 'done' });
    expect(storyInHand(play(snapshot([published, clip(2, { phase: 'sending' })])))?.index).toBe(2);
  });

  it('is retried when it is completed, without what a person has to resolve', () => {
    const clips = [
      clip(1, { status: 'failed', error: 'TIMEOUT' }),
      clip(2, { status: 'failed', error: 'UNCONFIRMED', phase: 'unconfirmed' }),
    ];
    expect(retryable({ clips, status: 'completed' })).toBe(1);
    expect(retryable({ clips, status: 'cancelled' })).toBe(0);
  });
});

describe('what was read from the database', () => {
  const live = play(snapshot([clip(1)], { timestamp: '2026-01-01T10:00:05.000Z' }));
  const read = (at: string, published: number): Schema<'Reconciled'> => ({
    batchId: 'batch_1_abc',
    status: 'processing',
    posts: counters(published),
    reconciled: true,
    reconciledAt: at,
  });

  it('disagrees when it is newer and says something else', () => {
    expect(disagrees(live, read('2026-01-01T10:00:06.000Z', 1))).toBe(true);
  });

  it('agrees when it says the same, and has no say when it is older', () => {
    expect(disagrees(live, read('2026-01-01T10:00:06.000Z', 0))).toBe(false);
    expect(disagrees(live, read('2026-01-01T10:00:04.000Z', 1))).toBe(false);
  });
});
