import type { UseQueryResult } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { Card, ErrorState, Skeleton, SkeletonLines } from '@/components';
import { useFormats } from '@/i18n/format';
import { dayName, hourName } from '../dates';
import { Facts } from '../parts/Facts';
import styles from './Overview.module.css';
import { Saturation } from './Saturation';

const WeekdayChart = lazy(() => import('./WeekdayChart'));

type Analysis = Schema<'Analysis'>;

interface OverviewProps {
  page: Schema<'CreatorPage'>;
  analysis: UseQueryResult<Analysis>;
}

/** How large the audience is, how much it can take, and when it buys. */
export function Overview({ page, analysis }: OverviewProps) {
  if (analysis.isPending) return <SkeletonLines lines={6} height="2rem" />;
  if (analysis.isError && !analysis.data) {
    return <ErrorState error={analysis.error} onRetry={analysis.refetch} />;
  }
  const data = analysis.data as Analysis;
  return (
    <div className={styles.cards}>
      <div className={styles.column}>
        <Saturation analysis={data} />
        <SpecialDays page={page} />
      </div>
      <div className={styles.column}>
        <Allowance analysis={data} />
        <Habits analysis={data} />
      </div>
    </div>
  );
}

function Allowance({ analysis }: { analysis: Analysis }) {
  const { t } = useTranslation('schedules');
  const formats = useFormats();
  const size = analysis.account_classification;
  return (
    <Card title={t('audience.title', { size: t(`sizes.${size.size_tier}`) })}>
      <p className={styles.muted}>
        {size.size_tier === 'NEW'
          ? t('audience.new')
          : t('audience.why', {
              people: formats.number(size.avg_audience),
              messages: formats.number(analysis.evidence.message_count),
              days: analysis.lookback_days,
            })}
      </p>
      <Facts
        facts={[
          [t('audience.unlocks'), `${size.daily_ppv_target_min}–${size.daily_ppv_target_max}`],
          [t('audience.bumps'), size.daily_bump_target],
          [t('audience.gap'), formats.duration(size.min_ppv_gap_minutes * 60)],
          [t('audience.tolerance'), formats.percent(size.saturation_tolerance)],
        ]}
      />
    </Card>
  );
}

function Habits({ analysis }: { analysis: Analysis }) {
  const { t } = useTranslation('schedules');
  const formats = useFormats();
  const { best_hours, weekday_index, velocity, segment, median_emv_30d } = analysis.evidence;
  const hours = (all: number[]) => all.map((hour) => hourName(hour, formats.language)).join(' · ');
  return (
    <Card title={t('habits.title')}>
      <Facts
        facts={[
          [t('habits.weekdays'), hours(best_hours.weekday)],
          [t('habits.weekends'), hours(best_hours.weekend)],
          [t('habits.velocity'), t(`habits.velocities.${velocity}`)],
          [t('habits.segment'), t(`habits.segments.${segment}`)],
          [t('habits.median'), median_emv_30d === null ? '–' : formats.number(median_emv_30d)],
        ]}
      />
      <Suspense fallback={<Skeleton height="12rem" />}>
        <WeekdayChart index={weekday_index} />
      </Suspense>
    </Card>
  );
}

function SpecialDays({ page }: { page: Schema<'CreatorPage'> }) {
  const { t } = useTranslation('schedules');
  const formats = useFormats();
  const days = page.special_days.toSorted((a, b) => a.date.localeCompare(b.date));
  return (
    <Card title={t('pages.specialDays')}>
      {days.length === 0 ? (
        <p className={styles.muted}>{t('pages.noSpecialDays')}</p>
      ) : (
        <ul className={styles.days}>
          {days.map(({ date, name, factor }) => (
            <li key={date} className={styles.day}>
              <span className={styles.date}>{dayName(date, formats.language, 'long')}</span>
              <span>{name}</span>
              <span className={styles.number}>× {formats.number(factor)}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
