import type { ReactNode } from 'react';
import type { CursorList } from '@/api/lists';
import { ErrorState, LoadMore, SkeletonLines } from '@/components';

interface ListStateProps<T> {
  list: CursorList<T>;
  /** Instead of the list where it has nothing. */
  empty: ReactNode;
  children: ReactNode;
}

/** A list by cursor as it is: loading, failed, empty, or there with more to load. */
export function ListState<T>({ list, empty, children }: ListStateProps<T>) {
  if (list.isPending) return <SkeletonLines lines={5} height="2.5rem" />;
  if (list.error && list.items.length === 0) return <ErrorState error={list.error} onRetry={list.refetch} />;
  if (list.items.length === 0) return empty;
  return (
    <>
      {children}
      <LoadMore list={list} />
    </>
  );
}
