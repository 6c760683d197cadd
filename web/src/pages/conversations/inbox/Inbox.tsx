import { Inbox as InboxIcon, SearchX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useSessionQuery } from '@/api/session';
import { Button, EmptyState, ErrorState, SkeletonLines } from '@/components';
import { useInbox } from '../queries';
import { Filters } from './Filters';
import styles from './Inbox.module.css';
import { LeadList } from './LeadList';
import { useInboxFilter } from './useInboxFilter';

/** Leads by state and search, the newest first. */
export function Inbox({ selected }: { selected: string | null }) {
  const wish = useInboxFilter();
  const list = useInbox(wish.filter);
  return (
    <>
      <Filters wish={wish} />
      <div className={styles.results}>
        {list.isPending ? (
          <div className={styles.note}>
            <SkeletonLines lines={6} height="3rem" />
          </div>
        ) : list.error !== null && list.items.length === 0 ? (
          <ErrorState error={list.error} onRetry={list.refetch} />
        ) : list.items.length === 0 ? (
          <Nobody
            isFiltered={wish.filter.status !== null || wish.filter.search !== ''}
            onClear={wish.clear}
          />
        ) : (
          <LeadList key={`${wish.filter.status} ${wish.filter.search}`} list={list} selected={selected} />
        )}
      </div>
    </>
  );
}

/** Why the list is empty, and what to do about it. */
function Nobody({ isFiltered, onClear }: { isFiltered: boolean; onClear(): void }) {
  const { t } = useTranslation('conversations');
  const sandbox = useSessionQuery().data?.sandboxUrl;
  if (isFiltered) {
    return (
      <EmptyState
        icon={SearchX}
        title={t('inbox.noMatch')}
        action={<Button onPress={onClear}>{t('inbox.showAll')}</Button>}
      >
        {t('inbox.noMatchText')}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={InboxIcon}
      title={t('inbox.empty')}
      action={
        sandbox && (
          <a href={`${sandbox}/whatsapp/chat`} target="_blank" rel="noreferrer">
            {t('inbox.tryIt')}
          </a>
        )
      }
    >
      {t('inbox.emptyText')}
    </EmptyState>
  );
}
