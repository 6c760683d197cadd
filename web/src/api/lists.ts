import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

/** A page of a list, in the camelCase or the snake_case style of the document. */
export interface CursorPage<T> {
  items: readonly T[];
  nextCursor?: string | null;
  next_cursor?: string | null;
}

interface Options {
  enabled?: boolean;
  /** By how many items are there, so that a long list need not be read again as a whole. */
  refetchInterval?: number | false | ((shown: number) => number | false);
  /** False where changes come in another way: all pages would be read again. */
  refetchOnWindowFocus?: false;
}

/**
 * A list by cursor. `fetchPage` gets the cursor to go on from, undefined for the first page; the
 * answer has the items of all pages read so far, and `<LoadMore list={…} />` reads the next.
 */
export function useCursorList<T>(
  queryKey: QueryKey,
  fetchPage: (cursor: string | undefined, signal: AbortSignal) => Promise<CursorPage<T>>,
  { enabled, refetchInterval, refetchOnWindowFocus }: Options = {},
) {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? last.next_cursor ?? undefined,
    enabled,
    refetchOnWindowFocus,
    refetchInterval:
      typeof refetchInterval === 'function'
        ? ({ state }) => refetchInterval(state.data?.pages.flatMap((page) => page.items).length ?? 0)
        : refetchInterval,
  });
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return {
    items,
    isPending: query.isPending,
    error: query.error,
    refetch: query.refetch,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: query.fetchNextPage,
  };
}

export type CursorList<T> = ReturnType<typeof useCursorList<T>>;
