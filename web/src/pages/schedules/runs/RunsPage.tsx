import { Play } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schema } from '@/api/client';
import {
  type Column,
  DateTime,
  EmptyState,
  ErrorState,
  LinkButton,
  LoadMore,
  PageHeader,
  SkeletonLines,
  StatusBadge,
} from '@/components';
import { useFormats } from '@/i18n/format';
import { useRuns } from '../api';
import { weekRange } from '../dates';
import { AreaTabs } from '../parts/AreaTabs';
import { LongTable } from '../parts/LongTable';
import styles from './Runs.module.css';

/** All runs, the newest first. */
export function RunsPage() {
  const { t } = useTranslation('schedules');
  const { language } = useFormats();
  const list = useRuns();
  const start = (
    <LinkButton to="/schedules/runs/new" icon={Play} variant="primary">
      {t('runs.start')}
    </LinkButton>
  );
  const columns: Column<Schema<'Run'>>[] = [
    {
      id: 'week',
      header: t('week'),
      cell: ({ run_id, week_start }) => (
        <Link to={`/schedules/runs/${run_id}`} className={styles.link}>
          {weekRange(week_start, language)}
        </Link>
      ),
    },
    { id: 'status', header: t('status'), cell: ({ status }) => <StatusBadge kind="run" state={status} /> },
    { id: 'mode', header: t('mode'), cell: ({ mode }) => t(`modes.${mode}`) },
    {
      id: 'export',
      header: t('exports.title'),
      cell: ({ auto_export }) => t(auto_export ? 'runs.exports' : 'runs.exportsNot'),
    },
    { id: 'started', header: t('runs.started'), cell: ({ created_at }) => <DateTime at={created_at} /> },
    {
      id: 'finished',
      header: t('runs.finished'),
      cell: ({ finished_at }) => (finished_at ? <DateTime at={finished_at} /> : '–'),
    },
  ];
  const content = () => {
    if (list.isPending) return <SkeletonLines lines={5} height="2.25rem" />;
    if (list.error && list.items.length === 0)
      return <ErrorState error={list.error} onRetry={list.refetch} />;
    if (list.items.length === 0) {
      return (
        <EmptyState icon={Play} title={t('runs.emptyTitle')} action={start}>
          {t('runs.empty')}
        </EmptyState>
      );
    }
    return (
      <>
        <LongTable
          label={t('tabs.runs')}
          columns={columns}
          rows={list.items}
          rowKey={({ run_id }) => run_id}
          template="minmax(12rem, 2fr) 12rem 9rem 12rem 11rem 11rem"
        />
        <LoadMore list={list} />
      </>
    );
  };
  return (
    <>
      <PageHeader
        title={t('tabs.runs')}
        description={t('runs.description')}
        actions={list.items.length > 0 && start}
      />
      <AreaTabs />
      {content()}
    </>
  );
}
