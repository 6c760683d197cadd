import { useQuery } from '@tanstack/react-query';
import { api, type Schema, unwrap } from '@/api/client';
import { useCursorList } from '@/api/lists';
import { useCan } from '@/api/session';
import { useFilterQuery } from '../useFilterQuery';
import { startOf } from './days';

export type Change = Schema<'AuditEntry'>;

export interface ChangeFilter {
  operation: string | null;
  keyName: string | null;
  /** What the path begins with. */
  path: string | null;
  /** The first and the last day, in the viewer's calendar. */
  from: string | null;
  until: string | null;
}

export function useChangeFilter() {
  const { get, ...wish } = useFilterQuery<keyof ChangeFilter>();
  const filter: ChangeFilter = {
    operation: get('operation'),
    keyName: get('keyName'),
    path: get('path'),
    from: get('from'),
    until: get('until'),
  };
  return { filter, ...wish };
}

const PAGE = 50;
const EVERY = 5_000;
/** A list longer than this is not read again by itself. */
const FRESH = 2 * PAGE;

/** Changes of a filter, the newest first; they come by themselves while one reads the first of them. */
export function useChanges({ operation, keyName, path, from, until }: ChangeFilter) {
  const begin = startOf(from);
  const end = startOf(until, 1);
  return useCursorList<Change>(
    ['audit', { operation, keyName, path, begin, end }],
    (cursor, signal) => {
      const query = {
        ...(operation && { operation }),
        ...(keyName && { keyName }),
        ...(path && { path }),
        ...(begin && { from: begin }),
        ...(end && { to: end }),
        limit: PAGE,
        cursor,
      };
      return unwrap(api.GET('/admin/audit', { params: { query }, signal }));
    },
    { enabled: useCan('admin'), refetchInterval: (shown) => (shown <= FRESH ? EVERY : false) },
  );
}

/** What keys are called, to choose from: those that are there, and those that have changed something. */
export function useKeyNames(shown: readonly Change[]): string[] {
  const keys = useQuery({
    queryKey: ['keys', 'names'],
    queryFn: ({ signal }) => unwrap(api.GET('/api/keys', { params: { query: { limit: 100 } }, signal })),
    enabled: useCan('admin'),
    staleTime: 60_000,
  });
  const names = keys.data?.items.map(({ name }) => name) ?? [];
  return [...new Set([...names, ...shown.flatMap(({ keyName }) => keyName ?? [])])];
}
