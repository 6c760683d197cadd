import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { CursorList } from '@/api/lists';
import { type Column, EmptyState, ErrorState, LoadMore, SkeletonLines } from '@/components';
import { LongTable } from '../parts/LongTable';
import styles from './Records.module.css';

interface RecordsProps<Row> {
  label: string;
  list: CursorList<Row>;
  columns: readonly Column<Row>[];
  rowKey(row: Row): string;
  template: string;
  /** How more come in. */
  action: ReactNode;
  about: string;
  empty: { icon: LucideIcon; title: string; text: string };
}

/** A long list of what was imported for a page. */
export function Records<Row>({ list, action, about, empty, ...table }: RecordsProps<Row>) {
  if (list.isPending) return <SkeletonLines lines={6} height="2rem" />;
  if (list.error && list.items.length === 0) return <ErrorState error={list.error} onRetry={list.refetch} />;
  if (list.items.length === 0) {
    return (
      <EmptyState icon={empty.icon} title={empty.title} action={action}>
        {empty.text}
      </EmptyState>
    );
  }
  return (
    <div className={styles.records}>
      <div className={styles.head}>
        <p>{about}</p>
        {action}
      </div>
      <LongTable rows={list.items} {...table} />
      <LoadMore list={list} />
    </div>
  );
}
