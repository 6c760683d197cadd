import { SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CursorList } from '@/api/lists';
import { Button, EmptyState, ErrorState, LoadMore, SkeletonLines, type useFilterQuery } from '@/components';

interface LogProps<T> {
  list: CursorList<T>;
  wish: Pick<ReturnType<typeof useFilterQuery>, 'isFiltered' | 'clear'>;
  /** Where no item fits. */
  noMatch: { title: string; text: string };
  /** Where there is no item at all. */
  empty: ReactNode;
  /** Its items. */
  children: ReactNode;
}

/** A list that is filtered: while it is read, when it cannot be, its items, and why there are none. */
export function Log<T>({ list, wish, noMatch, empty, children }: LogProps<T>) {
  const { t } = useTranslation('activity');
  if (list.isPending) return <SkeletonLines lines={6} height="2.5rem" />;
  if (list.items.length > 0) {
    return (
      <>
        {children}
        <LoadMore list={list} />
      </>
    );
  }
  if (list.error !== null) return <ErrorState error={list.error} onRetry={list.refetch} />;
  if (!wish.isFiltered) return empty;
  return (
    <EmptyState
      icon={SearchX}
      title={noMatch.title}
      action={<Button onPress={wish.clear}>{t('showAll')}</Button>}
    >
      {noMatch.text}
    </EmptyState>
  );
}
