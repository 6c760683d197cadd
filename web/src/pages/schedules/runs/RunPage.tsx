import { useMutation, useQueryClient } from '@tanstack/react-query';
import { OctagonX } from 'lucide-react';
import { memo, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { api, type Schema, unwrap } from '@/api/client';
import { type EventStream, useEventStream } from '@/api/stream';
import {
  Button,
  ConfirmDialog,
  DateTime,
  ErrorState,
  PageHeader,
  Progress,
  SkeletonLines,
  Stat,
  StatusBadge,
  StreamStatus,
  toast,
  useStateWords,
} from '@/components';
import { useFormats } from '@/i18n/format';
import { useRun } from '../api';
import { weekRange } from '../dates';
import { RunPages } from './RunPages';
import styles from './Runs.module.css';
import { countPages, merge, rules, stepsDone } from './runState';
import { useAtMost } from './useAtMost';

/** A run, live: the six steps of each page, and what became of it. */
export function RunPage() {
  const { t } = useTranslation('schedules');
  const { runId = '' } = useParams();
  const query = useRun(runId);
  const back = { to: '/schedules/runs', label: t('tabs.runs') };
  if (query.isPending || (query.isError && !query.data)) {
    return (
      <>
        <PageHeader title={t('runs.one')} back={back} />
        {query.isPending ? (
          <SkeletonLines lines={6} />
        ) : (
          <ErrorState error={query.error} onRetry={query.refetch} />
        )}
      </>
    );
  }
  return <Live key={runId} read={query.data} />;
}

/** How often a run that is followed is drawn anew, at most. */
const REDRAW_MS = 150;

interface ShownProps {
  run: Schema<'Run'>;
  stream: Pick<EventStream<unknown>, 'link' | 'retryNow'>;
}

function Live({ read }: { read: Schema<'Run'> }) {
  const client = useQueryClient();
  const isOver = read.finished_at != null;
  const stream = useEventStream(isOver ? null : `/api/schedule-runs/${read.run_id}/stream`, rules);
  const { state, link, retryNow } = stream;
  const followed = useAtMost(state, REDRAW_MS);
  const run = useMemo(() => merge(read, followed), [read, followed]);
  const finished = state?.run ?? null;

  // What was followed to its end is what a later visit finds in the cache.
  useEffect(() => {
    if (!finished || finished.status === 'running') return;
    client.setQueryData(['runs', finished.run_id], finished);
    void client.invalidateQueries({ queryKey: ['schedules'] });
    void client.invalidateQueries({ queryKey: ['runs'], exact: true });
  }, [finished, client]);

  const shown = useMemo(() => ({ link, retryNow }), [link, retryNow]);
  return <Shown run={run} stream={shown} />;
}

/** Of a large run hundreds of steps change in a second: only what is new is drawn. */
const Shown = memo(function Shown({ run, stream }: ShownProps) {
  const { t } = useTranslation('schedules');
  const { language } = useFormats();
  const isRunning = run.status === 'running';
  const { done, total } = stepsDone(run);
  return (
    <>
      <PageHeader
        title={t('runs.title', { week: weekRange(run.week_start, language) })}
        back={{ to: '/schedules/runs', label: t('tabs.runs') }}
        badge={
          <>
            <StatusBadge kind="run" state={run.status} />
            {isRunning && <StreamStatus stream={stream} />}
          </>
        }
        description={
          <>
            {t(`modes.${run.mode}`)} · {t(run.auto_export ? 'runs.exports' : 'runs.exportsNot')} ·{' '}
            <DateTime at={run.created_at} />
          </>
        }
        actions={isRunning && <Cancel runId={run.run_id} />}
      />
      <div className={styles.page}>
        <Progress
          label={t('runs.progress')}
          value={total === 0 ? 0 : done / total}
          valueLabel={t('runs.steps', { done, total })}
          tone={run.status === 'completed' ? 'success' : 'neutral'}
        />
        <Outcome run={run} />
        <RunPages run={run} />
      </div>
    </>
  );
});

function Outcome({ run }: { run: Schema<'Run'> }) {
  const { t } = useTranslation('schedules');
  const words = useStateWords();
  const formats = useFormats();
  const pages = countPages(run);
  // The summary is the run's own word; while it works, the pages say what there is to say.
  const summary = run.status === 'running' ? null : run.summary;
  const number = (value: number) => formats.number(value);
  return (
    <section className={styles.numbers} aria-label={t('runs.outcome')}>
      <Stat label={t('runs.pages')} value={number(run.pages.length)} />
      {run.status === 'running' && (
        <Stat label={t('runs.waiting')} value={number(pages.pending + pages.running)} />
      )}
      <Stat label={t('runs.successful')} value={number(pages.success)} />
      <Stat
        label={t('runs.failed')}
        value={number(pages.failed)}
        tone={pages.failed > 0 ? 'danger' : 'neutral'}
      />
      {pages.cancelled > 0 && <Stat label={t('runs.cancelled')} value={number(pages.cancelled)} />}
      {summary && (
        <Stat
          label={t('runs.exported')}
          value={number(summary.exported)}
          hint={summary.skipped_exports > 0 && t('runs.skipped', { count: summary.skipped_exports })}
        />
      )}
      {summary && (
        <Stat
          label={t('runs.zones')}
          value={
            <span className={styles.zones}>
              {(['GREEN', 'YELLOW', 'RED'] as const).map((zone) => (
                <span key={zone} className={styles[zone]}>
                  {summary.saturation_breakdown[zone]}
                  <span className="visually-hidden"> {words('zone', zone)} </span>
                </span>
              ))}
            </span>
          }
          hint={t('runs.zonesHint')}
        />
      )}
    </section>
  );
}

function Cancel({ runId }: { runId: string }) {
  const { t } = useTranslation('schedules');
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const cancel = useMutation({
    mutationFn: () =>
      unwrap(api.POST('/api/schedule-runs/{run_id}/cancel', { params: { path: { run_id: runId } } })),
    onSuccess: () => {
      toast.success(t('runs.cancelDone'));
      return client.invalidateQueries({ queryKey: ['runs'] });
    },
  });
  return (
    <>
      <Button icon={OctagonX} needs="schedule" onPress={() => setOpen(true)}>
        {t('runs.cancel')}
      </Button>
      <ConfirmDialog
        title={t('runs.cancelTitle')}
        confirmLabel={t('runs.cancel')}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        onConfirm={() => cancel.mutateAsync()}
      >
        {t('runs.cancelText')}
      </ConfirmDialog>
    </>
  );
}
