import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ifMatch, type Schema, type Tagged, unwrap, unwrapTagged } from '@/api/client';
import { type CursorPage, useCursorList } from '@/api/lists';
import { isProblem } from '@/api/problem';
import { useMayRead } from '@/api/session';
import type { Day } from './dates';

/** The longest page of a list. */
const MOST = 100;

/** Reads a list to its end: for what is bounded, such as the pages of a tenant. */
export async function readAll<T>(fetchPage: (cursor: string | undefined) => Promise<CursorPage<T>>) {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await fetchPage(cursor);
    items.push(...page.items);
    cursor = page.next_cursor ?? page.nextCursor ?? undefined;
  } while (cursor);
  return items;
}

export function useAllPages({ enabled = true } = {}) {
  return useQuery({
    enabled,
    queryKey: ['pages', { all: true }],
    queryFn: ({ signal }) =>
      readAll((cursor) =>
        unwrap(api.GET('/api/pages', { params: { query: { limit: MOST, cursor } }, signal })),
      ),
  });
}

export function usePage(page: string) {
  return useQuery({
    queryKey: ['pages', page],
    queryFn: ({ signal }) =>
      unwrapTagged(api.GET('/api/pages/{page}', { params: { path: { page } }, signal })),
  });
}

/** Makes the page, or replaces it when `etag` says which version. */
export function useSavePage(page: string, etag?: string | null) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, body }: { name: string; body: Schema<'PageDraft'> }) =>
      unwrap(api.PUT('/api/pages/{page}', { params: { path: { page: name }, header: ifMatch(etag) }, body })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['pages', { all: true }] });
      return client.invalidateQueries({ queryKey: ['pages', page] });
    },
    onError: (error) => {
      // Somebody else was faster: what they did is shown.
      if (isProblem(error, 'PRECONDITION_FAILED')) {
        void client.invalidateQueries({ queryKey: ['pages', page], exact: true });
      }
    },
  });
}

export function useAnalysis(page: string) {
  return useQuery({
    queryKey: ['pages', page, 'analysis'],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/pages/{page}/analysis', { params: { path: { page } }, signal })),
    staleTime: 60_000,
  });
}

export function useCaptions(page: string) {
  return useCursorList(['pages', page, 'captions'], (cursor, signal) =>
    unwrap(
      api.GET('/api/pages/{page}/captions', {
        params: { path: { page }, query: { limit: MOST, cursor } },
        signal,
      }),
    ),
  );
}

export function useHistory(page: string) {
  return useCursorList(['pages', page, 'history'], (cursor, signal) =>
    unwrap(
      api.GET('/api/pages/{page}/history', {
        params: { path: { page }, query: { limit: MOST, cursor } },
        signal,
      }),
    ),
  );
}

/** What was learnt of every caption of a page: only all of them can be put in order. */
export function useBandit(page: string) {
  return useQuery({
    queryKey: ['pages', page, 'bandit'],
    queryFn: ({ signal }) =>
      readAll((cursor) =>
        unwrap(
          api.GET('/api/pages/{page}/bandit', {
            params: { path: { page }, query: { limit: MOST, cursor } },
            signal,
          }),
        ),
      ),
    staleTime: 60_000,
  });
}

/** The accounts that posts can go to. */
export function useActiveConnections() {
  return useQuery({
    enabled: useMayRead('admin'),
    queryKey: ['connections', { status: 'ACTIVE' }],
    queryFn: ({ signal }) =>
      readAll((cursor) =>
        unwrap(
          api.GET('/api/connections', {
            params: { query: { status: 'ACTIVE', limit: MOST, cursor } },
            signal,
          }),
        ),
      ),
  });
}

export function useHolidays(year: number) {
  return useQuery({
    queryKey: ['holidays', year],
    queryFn: ({ signal }) => unwrap(api.GET('/api/holidays', { params: { query: { year } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** All schedules of a week: there is at most one active of each page. */
export function useWeek(week: Day, status?: Schema<'ScheduleStatus'>) {
  return useQuery({
    queryKey: ['schedules', { week, status }],
    queryFn: ({ signal }) =>
      readAll((cursor) => {
        const query = { week_start: week, status, limit: MOST, cursor };
        return unwrap(api.GET('/api/schedules', { params: { query }, signal }));
      }),
  });
}

export function useSchedulesOfPage(page: string) {
  return useCursorList(['schedules', { page }], (cursor, signal) =>
    unwrap(api.GET('/api/schedules', { params: { query: { page_name: page, limit: 50, cursor } }, signal })),
  );
}

export const scheduleKey = (id: string) => ['schedules', id];

export function useSchedule(id: string) {
  return useQuery({
    queryKey: scheduleKey(id),
    queryFn: async ({ signal }) => {
      const answer = await unwrapTagged(api.GET('/api/schedules/{id}', { params: { path: { id } }, signal }));
      // The other forms of it, CSV and iCalendar, have addresses of their own.
      return answer as Tagged<Schema<'CaptionSchedule'>>;
    },
  });
}

/** Why the captions of a schedule were chosen, as the run kept it; null when it kept nothing. */
export function useSelection(id: string) {
  return useQuery({
    queryKey: [...scheduleKey(id), 'selection'],
    queryFn: ({ signal }) => readSelection(id, signal),
    // What is kept with a schedule never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

async function readSelection(id: string, signal: AbortSignal): Promise<Schema<'Selection'> | null> {
  try {
    return await unwrap(api.GET('/api/schedules/{id}/selection', { params: { path: { id } }, signal }));
  } catch (error) {
    // A week of an earlier release.
    if (isProblem(error, 'SELECTION_NOT_FOUND')) return null;
    throw error;
  }
}

export function useExports(id: string) {
  return useCursorList([...scheduleKey(id), 'exports'], (cursor, signal) =>
    unwrap(
      api.GET('/api/schedules/{id}/exports', {
        params: { path: { id }, query: { limit: 50, cursor } },
        signal,
      }),
    ),
  );
}

export interface Edit {
  position: number;
  change: Schema<'MessageChange'>;
  etag: string | null;
}

export function useEditMessage(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ position, change, etag }: Edit) =>
      unwrapTagged(
        api.PATCH('/api/schedules/{id}/messages/{position}', {
          params: { path: { id, position }, header: ifMatch(etag) },
          body: change,
        }),
      ),
    onSuccess: (schedule) => client.setQueryData(scheduleKey(id), schedule),
    onError: (error) => {
      // Somebody else was faster: what they did is shown.
      if (isProblem(error, 'PRECONDITION_FAILED')) {
        void client.invalidateQueries({ queryKey: scheduleKey(id), exact: true });
      }
    },
  });
}

export function useRuns() {
  return useCursorList(['runs'], (cursor, signal) =>
    unwrap(api.GET('/api/schedule-runs', { params: { query: { limit: 50, cursor } }, signal })),
  );
}

export function useRun(runId: string) {
  return useQuery({
    queryKey: ['runs', runId],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/schedule-runs/{run_id}', { params: { path: { run_id: runId } }, signal })),
  });
}

/** What is known of one caption on a page now; null when it was not tried there. */
export function useArm(page: string, captionId: number) {
  return useQuery({
    queryKey: ['pages', page, 'bandit', captionId],
    queryFn: async ({ signal }) => {
      // The list is by caption id, and has no way to ask for one.
      let cursor: string | undefined;
      do {
        const query = { limit: MOST, cursor };
        const list = await unwrap(
          api.GET('/api/pages/{page}/bandit', { params: { path: { page }, query }, signal }),
        );
        const found = list.items.find((arm) => arm.caption_id >= captionId);
        if (found) return found.caption_id === captionId ? found : null;
        cursor = list.next_cursor ?? undefined;
      } while (cursor);
      return null;
    },
    staleTime: 60_000,
  });
}
