import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, unwrap } from '@/api/client';
import { type EventStream, useEventStream } from '@/api/stream';
import { disagrees, isFinished, type LiveBatch, liveRules, storyInHand } from './live';

/** How often a running batch is compared with the database (`stories.md`, Stream). */
const RECONCILE_MS = 15_000;
/** A finished one may still gain stories that went live after they were given up. */
const LATE_MS = 60_000;
/** How long an event may be on its way before a difference is one. */
const GRACE_MS = 2_000;
/** How long the database is waited for, so that a reconnection never waits for it in vain. */
const PATIENCE_MS = 10_000;
/** Status reads are no events: they are looked up while a story waits for its confirmation. */
const CHECKS_MS = 2_000;

export interface Live {
  live: LiveBatch | undefined;
  stream: EventStream<LiveBatch>;
  /** Reads a finished batch anew, whose stream has ended. */
  follow(): void;
  /** The server's clock minus ours, in milliseconds. */
  skew: number;
}

/** A batch, live: its stream, compared with the database on load, every 15 s and at reconnections. */
export function useLiveBatch(batchId: string): Live {
  const client = useQueryClient();
  const [round, setRound] = useState(0);
  // The fragment never leaves the browser; another one is another follower, from a new snapshot.
  const url = `/api/metricool/stream?batchId=${encodeURIComponent(batchId)}#${round}`;
  const reconcile = {
    queryKey: ['batches', batchId, 'reconcile'],
    queryFn: async ({ signal }: { signal: AbortSignal }) => {
      const params = { path: { batchId } };
      const limited = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
      const read = await unwrap(api.GET('/api/metricool/reconcile/{batchId}', { params, signal: limited }));
      return { ...read, skew: Date.parse(read.reconciledAt) - Date.now() };
    },
  };
  const stream = useEventStream(url, {
    ...liveRules,
    beforeReconnect: () => client.fetchQuery({ ...reconcile, staleTime: 0, retry: false }),
  });
  // While a new round begins, what the last one showed stays.
  const last = useRef<LiveBatch>(undefined);
  if (stream.state) last.current = stream.state;
  const live = stream.state ?? (last.current?.batch.batchId === batchId ? last.current : undefined);

  const isLive = stream.link.state === 'live';
  const hasEnded = stream.link.state === 'ended';
  const waitsForLate = hasEnded && live?.clips.some(({ error }) => error === 'TIMEOUT');
  const { data: read } = useQuery({
    ...reconcile,
    retry: false,
    refetchInterval: isLive ? RECONCILE_MS : waitsForLate ? LATE_MS : false,
  });

  const isWrong = Boolean(live && read && (isLive || hasEnded) && disagrees(live, read));
  const { resync } = stream;
  useEffect(() => {
    if (!isWrong) return;
    const timer = setTimeout(() => (hasEnded ? setRound((count) => count + 1) : resync()), GRACE_MS);
    return () => clearTimeout(timer);
  }, [isWrong, hasEnded, resync]);

  const follow = () => {
    if (hasEnded) setRound((count) => count + 1);
  };
  return { live, stream, follow, skew: read?.skew ?? 0 };
}

/** How often the status of the story in hand has been read; null while it is not known. */
export function useChecks(batchId: string, live: LiveBatch, isLive: boolean): number | null {
  const clip = storyInHand(live);
  const index = clip?.phase === 'confirming' ? clip.index : null;
  const { data } = useQuery({
    queryKey: ['batches', batchId, 'checks', index],
    queryFn: async ({ signal }) => {
      const params = { path: { batchId } };
      const batch = await unwrap(api.GET('/api/metricool/batch/{batchId}', { params, signal }));
      return batch.clips.find((other) => other.index === index)?.metrics.checks ?? null;
    },
    enabled: index !== null && isLive && !isFinished(live.status),
    refetchInterval: CHECKS_MS,
    retry: false,
  });
  if (index === null) return null;
  return Math.max(data ?? 0, clip?.metrics.checks ?? 0);
}
