import type { QueryKey } from '@tanstack/react-query';
import { type CursorPage, useCursorList } from '@/api/lists';
import { useCan } from '@/api/session';

const PAGE = 50;
const EVERY = 5_000;
/** A list longer than this is not read again by itself. */
const FRESH = 2 * PAGE;

/** What a page of a log is asked for with. */
export interface LogPage {
  limit: number;
  cursor: string | undefined;
}

/** A log that administrators read, the newest first; new items come by themselves while one reads the first of them. */
export function useLog<T>(
  key: QueryKey,
  read: (page: LogPage, signal: AbortSignal) => Promise<CursorPage<T>>,
) {
  return useCursorList(key, (cursor, signal) => read({ limit: PAGE, cursor }, signal), {
    enabled: useCan('admin'),
    refetchInterval: (shown) => (shown <= FRESH ? EVERY : false),
  });
}
