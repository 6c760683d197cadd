import { useQuery } from '@tanstack/react-query';
import { api, type Schema, unwrap } from '@/api/client';
import { useCan } from '@/api/session';
import { useFilterQuery } from '@/components';
import { useLog } from '../useLog';
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

/** Changes of a filter. */
export function useChanges({ operation, keyName, path, from, until }: ChangeFilter) {
  const begin = startOf(from);
  const end = startOf(until, 1);
  return useLog<Change>(['audit', { operation, keyName, path, begin, end }], (page, signal) => {
    const query = {
      ...(operation && { operation }),
      ...(keyName && { keyName }),
      ...(path && { path }),
      ...(begin && { from: begin }),
      ...(end && { to: end }),
      ...page,
    };
    return unwrap(api.GET('/admin/audit', { params: { query }, signal }));
  });
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
