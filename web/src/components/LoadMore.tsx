import { useTranslation } from 'react-i18next';
import { Button } from './Button';
import styles from './LoadMore.module.css';
import { ProblemNote } from './Problem';

interface LoadMoreProps {
  list: {
    items: readonly unknown[];
    hasMore: boolean;
    isLoadingMore: boolean;
    error: unknown;
    loadMore(): unknown;
  };
}

/** The end of a list by cursor (`useCursorList`): reads the next page. */
export function LoadMore({ list }: LoadMoreProps) {
  const { t } = useTranslation();
  if (!list.hasMore) return null;
  return (
    <div className={styles.more}>
      {list.error !== null && <ProblemNote error={list.error} />}
      <Button isPending={list.isLoadingMore} onPress={() => list.loadMore()}>
        {t('loadMore', { count: list.items.length })}
      </Button>
    </div>
  );
}
