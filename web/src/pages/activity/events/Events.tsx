import { Activity, SearchX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCan } from '@/api/session';
import { Button, EmptyState, ErrorState, LoadMore, NoAccess, SkeletonLines } from '@/components';
import { EventFilters } from './EventFilters';
import { EventRow } from './EventRow';
import styles from './Events.module.css';
import { useEventFilter, useEvents } from './useEvents';

/** System events: what went wrong or is worth knowing, with the way to its trace. */
export function Events() {
  const { t } = useTranslation('activity');
  const mayRead = useCan('admin');
  const wish = useEventFilter();
  const list = useEvents(wish.filter);
  if (!mayRead) return <NoAccess scope="admin" />;
  return (
    <>
      <EventFilters wish={wish} />
      {list.isPending ? (
        <SkeletonLines lines={6} height="2.5rem" />
      ) : list.error !== null && list.items.length === 0 ? (
        <ErrorState error={list.error} onRetry={list.refetch} />
      ) : list.items.length > 0 ? (
        <>
          <ul className={styles.list} aria-label={t('events')}>
            {list.items.map((event) => (
              <EventRow key={event.id} event={event} />
            ))}
          </ul>
          <LoadMore list={list} />
        </>
      ) : wish.isFiltered ? (
        <EmptyState
          icon={SearchX}
          title={t('noMatch')}
          action={<Button onPress={wish.clear}>{t('showAll')}</Button>}
        >
          {t('noMatchText')}
        </EmptyState>
      ) : (
        <EmptyState icon={Activity} title={t('empty')}>
          {t('emptyText')}
        </EmptyState>
      )}
    </>
  );
}
