import { useQuery } from '@tanstack/react-query';
import { api, type Schema, unwrap } from '@/api/client';
import { useCan, useMayRead } from '@/api/session';

/** How often Home looks again, in milliseconds. */
const EVERY = 15_000;

/** The longest page of a list: what is beyond it is told as "100+". */
const MOST = 100;

/** A count that stops at one page of a list. */
export interface Count {
  count: number;
  isMore: boolean;
}

export const countOf = (list: { items: readonly unknown[]; nextCursor?: string | null }): Count => ({
  count: list.items.length,
  isMore: Boolean(list.nextCursor),
});

export const addUp = (counts: readonly Count[]): Count => ({
  count: counts.reduce((total, { count }) => total + count, 0),
  isMore: counts.some(({ isMore }) => isMore),
});

export function useActiveBatches() {
  return useQuery({
    queryKey: ['batches', 'active'],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/metricool/batches/active', { params: { query: { limit: MOST } }, signal })),
    refetchInterval: EVERY,
    enabled: useMayRead('publish'),
  });
}

/** The posts of the next 24 hours, the nearest first (the API gives the newest written first). */
export function useNextPosts() {
  return useQuery({
    queryKey: ['posts', 'next'],
    queryFn: async ({ signal }) => {
      const from = new Date();
      const to = new Date(from.getTime() + 24 * 3_600_000);
      const query = {
        status: 'SCHEDULED',
        from: from.toISOString(),
        to: to.toISOString(),
        limit: MOST,
      } as const;
      const page = await unwrap(api.GET('/api/posts', { params: { query }, signal }));
      return { ...page, items: page.items.toSorted(byTime) };
    },
    refetchInterval: EVERY,
    enabled: useMayRead('publish'),
  });
}

const byTime = (a: Schema<'PostOverview'>, b: Schema<'PostOverview'>) =>
  (a.scheduledAt ?? '').localeCompare(b.scheduledAt ?? '');

/** Posts that did not reach all of their accounts, scheduled in the last seven days. */
export function useFailedPosts() {
  return useQuery({
    queryKey: ['posts', 'failed'],
    queryFn: async ({ signal }) => {
      const from = new Date(Date.now() - 7 * 86_400_000).toISOString();
      const lists = await Promise.all(
        (['FAILED', 'PARTIAL'] as const).map((status) =>
          unwrap(api.GET('/api/posts', { params: { query: { status, from, limit: MOST } }, signal })),
        ),
      );
      const items = lists.flatMap((list) => list.items).sort((a, b) => byTime(b, a));
      return { items, total: addUp(lists.map(countOf)) };
    },
    refetchInterval: EVERY,
    enabled: useMayRead('publish'),
  });
}

/** Publications of which nobody knows whether they are live: only a person can tell. The newest first. */
export function useUnconfirmed() {
  return useQuery({
    queryKey: ['publications', 'unconfirmed'],
    queryFn: ({ signal }) => {
      const query = { status: 'UNCONFIRMED', limit: MOST } as const;
      return unwrap(api.GET('/api/publications', { params: { query }, signal }));
    },
    refetchInterval: EVERY,
    enabled: useMayRead('publish'),
  });
}

/** The states in which a lead waits for a person, the most urgent first. */
export const waitingStates = ['NEEDS_ARTIST_REPLY', 'PENDING_APPROVAL', 'NEEDS_FOLLOW_UP'] as const;

/** Leads that wait for a person, those that wait longest first. */
export function useWaitingLeads() {
  return useQuery({
    queryKey: ['leads', 'waiting'],
    queryFn: async ({ signal }) => {
      const lists = await Promise.all(
        waitingStates.map((status) =>
          unwrap(api.GET('/api/leads', { params: { query: { status: [status], limit: MOST } }, signal })),
        ),
      );
      const items = lists
        .flatMap((list) => list.items)
        .sort((a, b) => a.updatedAt.localeCompare(b.updatedAt));
      return { items, total: addUp(lists.map(countOf)) };
    },
    refetchInterval: EVERY,
    enabled: useMayRead('converse'),
  });
}

/** The Monday of the week that `day` is in, in the viewer's calendar. */
export function mondayOf(day: Date): string {
  const monday = new Date(day.getFullYear(), day.getMonth(), day.getDate() - ((day.getDay() + 6) % 7));
  const two = (number: number) => String(number).padStart(2, '0');
  return `${monday.getFullYear()}-${two(monday.getMonth() + 1)}-${two(monday.getDate())}`;
}

/** This week's schedules. */
export function useThisWeek() {
  return useQuery({
    queryKey: ['schedules', 'this-week'],
    queryFn: ({ signal }) => {
      const query = { week_start: mondayOf(new Date()), status: 'ACTIVE', limit: MOST } as const;
      return unwrap(api.GET('/api/schedules', { params: { query }, signal }));
    },
    refetchInterval: EVERY * 4,
    enabled: useMayRead('schedule'),
  });
}

export function useConnections() {
  return useQuery({
    queryKey: ['connections', 'all'],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/connections', { params: { query: { limit: MOST } }, signal })),
    refetchInterval: EVERY * 4,
    enabled: useMayRead('admin'),
  });
}

/** What is missing or unsafe before going live. */
export function useReadiness() {
  return useQuery({
    queryKey: ['readiness'],
    queryFn: ({ signal }) => unwrap(api.GET('/admin/readiness', { signal })),
    refetchInterval: EVERY * 4,
    enabled: useCan('admin'),
  });
}
