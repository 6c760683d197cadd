import { useTranslation } from 'react-i18next';
import { Stat } from '@/components';
import { useFormats } from '@/i18n/format';
import type { useAlerts } from './alerts';
import styles from './Home.module.css';
import {
  type Count,
  countOf,
  useActiveBatches,
  useFailedPosts,
  useNextPosts,
  useThisWeek,
  useWaitingLeads,
} from './today';

/** The state of today in six numbers; each leads to what it counts. */
export function Numbers({ found }: { found: ReturnType<typeof useAlerts> }) {
  const { t } = useTranslation('home');
  const write = useWriteCount();
  const batches = useActiveBatches().data;
  const next = useNextPosts().data;
  const failed = useFailedPosts().data;
  const leads = useWaitingLeads().data;
  const week = useThisWeek().data;
  const strained = week && {
    count: week.items.filter((schedule) => schedule.saturation_status === 'RED').length,
    isMore: Boolean(week.next_cursor),
  };
  const running = batches && countOf({ items: batches.batches, nextCursor: batches.nextCursor });
  return (
    <section className={styles.numbers} aria-label={t('numbers.title')}>
      <Stat label={t('numbers.batches')} value={write(running)} to="/stories" />
      <Stat label={t('numbers.nextPosts')} value={write(next && countOf(next))} to="/posts" />
      <Stat
        label={t('numbers.failedPosts')}
        value={write(failed?.total)}
        tone={failed?.total.count ? 'danger' : 'neutral'}
        to="/posts?status=FAILED"
      />
      <Stat
        label={t('numbers.leads')}
        value={write(leads?.total)}
        tone={leads?.total.count ? 'warning' : 'neutral'}
        to="/conversations"
      />
      <Stat
        label={t('numbers.redPages')}
        value={write(strained)}
        tone={strained?.count ? 'danger' : 'neutral'}
        to="/schedules?zone=RED"
      />
      <Stat
        label={t('numbers.alerts')}
        value={write(found.isPending ? undefined : { count: found.alerts.length, isMore: false })}
        tone={found.alerts.length ? 'warning' : 'neutral'}
        to="#alerts"
      />
    </section>
  );
}

/** A dash while it is not known: never a number that may be wrong. */
function useWriteCount(): (count: Count | undefined) => string {
  const formats = useFormats();
  return (count) => (count ? formats.number(count.count) + (count.isMore ? '+' : '') : '–');
}
