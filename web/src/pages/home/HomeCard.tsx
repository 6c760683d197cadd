import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Scope } from '@/api/session';
import { Card, ErrorState, SkeletonLines } from '@/components';
import styles from './Home.module.css';

interface HomeCardProps<Data> {
  title: string;
  query: UseQueryResult<Data>;
  /** The scope that reading it needs, beside `read`. */
  scope: Scope;
  /** Where all of it is. */
  all: { to: string; label: string };
  isEmpty(data: Data): boolean;
  /** What to do when there is nothing. */
  empty: ReactNode;
  children(data: Data): ReactNode;
}

/** A part of Home: loading, refused, failed, empty or there, each in its own words. */
export function HomeCard<Data>({ title, query, scope, all, isEmpty, empty, children }: HomeCardProps<Data>) {
  const { t } = useTranslation();
  const inner = () => {
    if (query.fetchStatus === 'idle' && query.isPending) {
      return <p className={styles.hint}>{t('missingScope', { scope })}</p>;
    }
    if (query.isPending) return <SkeletonLines lines={3} height="2.25rem" />;
    // A failed refresh keeps what was read before on the screen.
    if (query.isError && query.data === undefined) {
      return <ErrorState error={query.error} onRetry={query.refetch} />;
    }
    const data = query.data as Data;
    return isEmpty(data) ? <div className={styles.hint}>{empty}</div> : children(data);
  };
  return (
    <Card
      title={title}
      actions={
        <Link to={all.to} className={styles.more}>
          {all.label}
        </Link>
      }
    >
      {inner()}
    </Card>
  );
}
