import { CalendarDays, FileSpreadsheet, Send, Upload } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import type { Schema } from '@/api/client';
import {
  Button,
  DateTime,
  ErrorState,
  LinkButton,
  lazyNamed,
  PageHeader,
  SkeletonLines,
  StatusBadge,
  Tabs,
} from '@/components';
import { useFormats } from '@/i18n/format';
import { useSchedule } from '../api';
import { weekRange } from '../dates';
import { useSearch } from '../parts/useSearch';
import { CancelSchedule } from './CancelSchedule';
import { Exports } from './Exports';
import { Findings } from './Findings';
import styles from './Week.module.css';
import { WeekView } from './WeekView';

const Choice = lazyNamed(() => import('./Choice'), 'Choice');
const ExportDialog = lazyNamed(() => import('./ExportDialog'), 'ExportDialog');
const HandOverDialog = lazyNamed(() => import('./HandOverDialog'), 'HandOverDialog');
const MessageDrawer = lazyNamed(() => import('./MessageDrawer'), 'MessageDrawer');

const tabs = ['week', 'choice', 'exports'] as const;

/** A page's week: each message, why it is there, and where the week goes. */
export function SchedulePage() {
  const { t } = useTranslation('schedules');
  const { language } = useFormats();
  const { scheduleId = '' } = useParams();
  const query = useSchedule(scheduleId);
  const [tab, setTab] = useSearch('tab', tabs, 'week');
  const [params, setParams] = useSearchParams();
  const back = { to: '/schedules', label: t('tabs.weeks') };
  if (query.isPending || (query.isError && !query.data)) {
    return (
      <>
        <PageHeader title={t('week')} back={back} />
        {query.isPending ? (
          <SkeletonLines lines={8} />
        ) : (
          <ErrorState error={query.error} onRetry={query.refetch} />
        )}
      </>
    );
  }
  const { value: schedule, etag } = query.data;
  const open = (position: number | null) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (position === null) after.delete('message');
        else after.set('message', String(position));
        return after;
      },
      { replace: true, preventScrollReset: true },
    );
  const chosen = schedule.messages.find(({ position }) => String(position) === params.get('message'));
  const content = {
    week: <WeekView schedule={schedule} onOpen={open} />,
    choice: (
      <Suspense fallback={<SkeletonLines lines={6} />}>
        <Choice schedule={schedule} onOpen={open} />
      </Suspense>
    ),
    exports: <Exports scheduleId={scheduleId} />,
  };
  return (
    <>
      <PageHeader
        title={schedule.page_name}
        back={back}
        badge={
          <>
            <StatusBadge kind="zone" state={schedule.saturation_status} />
            {schedule.status === 'CANCELLED' && <StatusBadge kind="schedule" state={schedule.status} />}
          </>
        }
        description={
          <>
            {weekRange(schedule.week_start, language)} · {t(`sizes.${schedule.account_size}`)} ·{' '}
            {t(`modes.${schedule.mode}`)} · {t('made')} <DateTime at={schedule.created_at} /> ·{' '}
            <Link to={`/schedules/pages/${schedule.page_name}`}>{t('schedule.toPage')}</Link>
          </>
        }
        actions={<Actions schedule={schedule} onExported={() => setTab('exports')} />}
      />
      <Findings schedule={schedule} onOpen={open} />
      <div className={styles.tabs}>
        <Tabs
          label={t('schedule.parts')}
          selected={tab}
          onSelect={(id) => setTab(tabs.find((known) => known === id) ?? 'week')}
          tabs={tabs.map((id) => ({ id, title: t(`schedule.tabs.${id}`), content: content[id] }))}
        />
      </div>
      <Suspense>
        {chosen && (
          <MessageDrawer
            schedule={schedule}
            etag={etag}
            message={chosen}
            onOpen={open}
            onClose={() => open(null)}
          />
        )}
      </Suspense>
    </>
  );
}

/** Why the week may not leave; null when it may. */
export function useShut(schedule: Schema<'CaptionSchedule'>): string | null {
  const { t } = useTranslation('schedules');
  if (schedule.status === 'CANCELLED') return t('schedule.shut.cancelled');
  if (!schedule.validation.ok) return t('schedule.shut.invalid');
  return schedule.saturation_status === 'RED' ? t('schedule.shut.red') : null;
}

function Actions({ schedule, onExported }: { schedule: Schema<'CaptionSchedule'>; onExported(): void }) {
  const { t } = useTranslation('schedules');
  const [open, setOpen] = useState<'export' | 'handOver' | null>(null);
  const shut = useShut(schedule);
  const id = schedule.schedule_id;
  const close = () => setOpen(null);
  return (
    <>
      <LinkButton to={`/api/schedules/${id}.csv`} reloadDocument download icon={FileSpreadsheet}>
        {t('schedule.csv')}
      </LinkButton>
      <LinkButton to={`/api/schedules/${id}.ics`} reloadDocument download icon={CalendarDays}>
        {t('schedule.ics')}
      </LinkButton>
      <CancelSchedule schedule={schedule} />
      <Button icon={Upload} needs="schedule" blocked={shut} onPress={() => setOpen('export')}>
        {t('schedule.export')}
      </Button>
      <Button
        icon={Send}
        variant="primary"
        needs="schedule"
        blocked={shut}
        onPress={() => setOpen('handOver')}
      >
        {t('schedule.handOver')}
      </Button>
      <Suspense>
        {open === 'export' && <ExportDialog scheduleId={id} isOpen onClose={close} onExported={onExported} />}
        {open === 'handOver' && <HandOverDialog schedule={schedule} isOpen onClose={close} />}
      </Suspense>
    </>
  );
}
