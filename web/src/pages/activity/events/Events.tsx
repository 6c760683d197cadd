import { Activity } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCan } from '@/api/session';
import { EmptyState, NoAccess } from '@/components';
import { Log } from '../Log';
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
      <Log
        list={list}
        wish={wish}
        noMatch={{ title: t('noMatch'), text: t('noMatchText') }}
        empty={
          <EmptyState icon={Activity} title={t('empty')}>
            {t('emptyText')}
          </EmptyState>
        }
      >
        <ul className={styles.list} aria-label={t('events')}>
          {list.items.map((event) => (
            <EventRow key={event.id} event={event} />
          ))}
        </ul>
      </Log>
    </>
  );
}
