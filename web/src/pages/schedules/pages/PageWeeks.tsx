import { CalendarRange, Play } from 'lucide-react';
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
  SkeletonLines,
  StatusBadge,
} from '@/components';
import { useFormats } from '@/i18n/format';
import { useSchedulesOfPage } from '../api';
import { weekRange } from '../dates';
import { LongTable } from '../parts/LongTable';
import styles from './Pages.module.css';

/** The weeks that were laid out for a page, the newest first. */
export function PageWeeks({ page }: { page: string }) {
  const { t } = useTranslation('schedules');
  const { language } = useFormats();
  const list = useSchedulesOfPage(page);
  if (list.isPending) return <SkeletonLines />;
  if (list.error && list.items.length === 0) return <ErrorState error={list.error} onRetry={list.refetch} />;
  if (list.items.length === 0) {
    return (
      <EmptyState
        icon={CalendarRange}
        title={t('pages.noWeeksTitle')}
        action={
          <LinkButton to={`/schedules/runs/new?page=${page}`} icon={Play} variant="primary">
            {t('pages.planWeek')}
          </LinkButton>
        }
      >
        {t('pages.noWeeks')}
      </EmptyState>
    );
  }
  const columns: Column<Schema<'CaptionSchedule'>>[] = [
    {
      id: 'week',
      header: t('week'),
      cell: ({ schedule_id, week_start }) => (
        <Link to={`/schedules/${schedule_id}`} className={styles.link}>
          {weekRange(week_start, language)}
        </Link>
      ),
    },
    {
      id: 'status',
      header: t('status'),
      cell: ({ status }) => <StatusBadge kind="schedule" state={status} />,
    },
    {
      id: 'zone',
      header: t('zone'),
      cell: ({ saturation_status }) => <StatusBadge kind="zone" state={saturation_status} />,
    },
    { id: 'mode', header: t('mode'), cell: ({ mode }) => t(`modes.${mode}`) },
    { id: 'made', header: t('made'), cell: ({ created_at }) => <DateTime at={created_at} /> },
  ];
  return (
    <>
      <LongTable
        label={t('pages.tabs.weeks')}
        columns={columns}
        rows={list.items}
        rowKey={({ schedule_id }) => schedule_id}
        template="minmax(12rem, 2fr) 8rem 8rem 9rem 10rem"
      />
      <LoadMore list={list} />
    </>
  );
}
