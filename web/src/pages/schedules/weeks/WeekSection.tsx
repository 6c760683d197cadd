import type { UseQueryResult } from '@tanstack/react-query';
import { CalendarRange, CircleAlert, Play } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schema } from '@/api/client';
import {
  Badge,
  type Column,
  EmptyState,
  ErrorState,
  LinkButton,
  SkeletonLines,
  StatusBadge,
} from '@/components';
import { useFormats } from '@/i18n/format';
import { addDays, type Day, weekRange } from '../dates';
import { LongTable } from '../parts/LongTable';
import styles from './Weeks.module.css';

type Schedule = Schema<'CaptionSchedule'>;

interface WeekSectionProps {
  week: Day;
  thisWeek: Day;
  query: UseQueryResult<Schedule[]>;
  zone: Schema<'SaturationZone'> | null;
  /** Part of a page's name. */
  name: string;
}

/** The schedules of one week. */
export function WeekSection({ week, thisWeek, query, zone, name }: WeekSectionProps) {
  const { t } = useTranslation('schedules');
  const { language } = useFormats();
  const title = week === thisWeek ? t('weeks.this') : week === addDays(thisWeek, 7) ? t('weeks.next') : null;
  const range = weekRange(week, language);
  return (
    <section aria-label={title ? `${title}, ${range}` : range}>
      <h2 className={styles.title}>
        {title ?? range} {title && <span className={styles.muted}>{range}</span>}
      </h2>
      <Content {...{ week, thisWeek, query, zone, name }} />
    </section>
  );
}

function Content({ week, thisWeek, query, zone, name }: WeekSectionProps) {
  const { t } = useTranslation('schedules');
  const { language } = useFormats();
  const columns = useColumns();
  if (query.isPending) return <SkeletonLines lines={3} height="2.25rem" />;
  if (query.isError && !query.data) return <ErrorState error={query.error} onRetry={query.refetch} />;
  const all = query.data ?? [];
  if (all.length === 0) return <NoWeek week={week} thisWeek={thisWeek} />;
  const rows = all.filter(
    (schedule) =>
      (!zone || schedule.saturation_status === zone) &&
      schedule.page_name.includes(name.trim().toLowerCase()),
  );
  if (rows.length === 0) return <p className={styles.none}>{t('weeks.noMatch')}</p>;
  return (
    <LongTable
      label={t('weeks.table', { week: weekRange(week, language) })}
      columns={columns}
      rows={rows}
      rowKey={({ schedule_id }) => schedule_id}
      template="minmax(10rem, 2fr) 7rem 8rem 9rem minmax(10rem, 1.5fr) 9rem"
    />
  );
}

function NoWeek({ week, thisWeek }: { week: Day; thisWeek: Day }) {
  const { t } = useTranslation('schedules');
  if (week <= thisWeek) {
    return <p className={styles.none}>{t(week === thisWeek ? 'weeks.nothingNow' : 'weeks.nothingThen')}</p>;
  }
  return (
    <EmptyState
      icon={CalendarRange}
      title={t('weeks.emptyTitle')}
      action={
        <LinkButton to={`/schedules/runs/new?week=${week}`} icon={Play} variant="primary">
          {t('runs.start')}
        </LinkButton>
      }
    >
      {t('weeks.empty')}
    </EmptyState>
  );
}

function useColumns(): Column<Schedule>[] {
  const { t } = useTranslation('schedules');
  return [
    {
      id: 'page',
      header: t('page'),
      cell: ({ schedule_id, page_name, status }) => (
        <span className={styles.page}>
          <Link to={`/schedules/${schedule_id}`} className={styles.link}>
            {page_name}
          </Link>
          {status === 'CANCELLED' && <StatusBadge kind="schedule" state={status} />}
        </span>
      ),
    },
    {
      id: 'zone',
      header: t('zone'),
      cell: ({ saturation_status }) => <StatusBadge kind="zone" state={saturation_status} />,
    },
    { id: 'size', header: t('size'), cell: ({ account_size }) => t(`sizes.${account_size}`) },
    { id: 'mode', header: t('mode'), cell: ({ mode }) => t(`modes.${mode}`) },
    {
      id: 'messages',
      header: t('weeks.messages'),
      cell: ({ days }) => {
        const sum = (of: (day: Schema<'ScheduleDay'>) => number) =>
          days.reduce((total, day) => total + of(day), 0);
        return t('weeks.counts', {
          unlocks: sum((day) => day.unlocks),
          bumps: sum((day) => day.bumps),
          followUps: sum((day) => day.follow_ups),
        });
      },
    },
    {
      id: 'rules',
      header: t('weeks.rules'),
      cell: ({ validation }) =>
        validation.ok ? (
          <span className={styles.muted}>{t('weeks.rulesKept')}</span>
        ) : (
          <Badge tone="danger">
            <CircleAlert size={12} aria-hidden />
            {t('weeks.rulesBroken', { count: validation.errors.length })}
          </Badge>
        ),
    },
  ];
}
