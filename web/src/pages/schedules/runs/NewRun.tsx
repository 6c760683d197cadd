import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Play, Users } from 'lucide-react';
import { Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { api, type Schema, unwrap } from '@/api/client';
import { useIntent } from '@/api/intent';
import {
  Button,
  Checkbox,
  EmptyState,
  ErrorState,
  Form,
  LinkButton,
  lazyNamed,
  PageHeader,
  Select,
  SkeletonLines,
  TextField,
} from '@/components';
import { useFormats } from '@/i18n/format';
import { useAllPages } from '../api';
import { mondaysToRun, weekRange } from '../dates';
import styles from './Runs.module.css';

const PagePicker = lazyNamed(() => import('./PagePicker'), 'PagePicker');

const modes = ['optimize', 'safe', 'conservative'] as const;

/** Starts a run for pages and a week. */
export function NewRun() {
  const { t } = useTranslation('schedules');
  const pages = useAllPages();
  const content = () => {
    if (pages.isPending) return <SkeletonLines lines={6} />;
    if (pages.isError && !pages.data) return <ErrorState error={pages.error} onRetry={pages.refetch} />;
    if (!pages.data?.length) {
      return (
        <EmptyState
          icon={Users}
          title={t('pages.emptyTitle')}
          action={<LinkButton to="/schedules/pages">{t('tabs.pages')}</LinkButton>}
        >
          {t('pages.empty')}
        </EmptyState>
      );
    }
    return <RunForm pages={pages.data} />;
  };
  return (
    <>
      <PageHeader
        title={t('runs.start')}
        description={t('runs.newDescription')}
        back={{ to: '/schedules/runs', label: t('tabs.runs') }}
      />
      {content()}
    </>
  );
}

function RunForm({ pages }: { pages: readonly Schema<'CreatorPage'>[] }) {
  const { t } = useTranslation('schedules');
  const { language } = useFormats();
  const navigate = useNavigate();
  const client = useQueryClient();
  const intent = useIntent();
  const [params] = useSearchParams();
  const asked = params.get('page');
  const only = pages.length === 1 ? pages[0]?.page_name : undefined;
  const [names, setNames] = useState<ReadonlySet<string>>(
    () => new Set(pages.map((page) => page.page_name).filter((name) => name === (asked ?? only))),
  );
  const zones = pages
    .filter(({ page_name }) => names.size === 0 || names.has(page_name))
    .map(({ time_zone }) => time_zone)
    .join();
  const mondays = useMemo(() => mondaysToRun(new Date(), [...new Set(zones.split(','))]), [zones]);
  const [wish, setWish] = useState(params.get('week'));
  const week = mondays.find((monday) => monday === wish) ?? mondays[0] ?? null;
  const [mode, setMode] = useState<Schema<'ScheduleMode'>>('optimize');
  const [exports, setExports] = useState(true);
  const [replace, setReplace] = useState(false);
  const [seed, setSeed] = useState('');

  const start = useMutation({
    mutationFn: (body: Schema<'NewRun'>) =>
      unwrap(api.POST('/api/schedule-runs', { body, params: { header: intent.header(body) } })),
    onSuccess: (run) => {
      intent.settle();
      client.setQueryData(['runs', run.run_id], run);
      void client.invalidateQueries({ queryKey: ['runs'], exact: true });
      navigate(`/schedules/runs/${run.run_id}`);
    },
  });
  const submit = () => {
    if (!week || names.size === 0) return;
    start.mutate({
      page_names: [...names],
      week_start: week,
      mode,
      auto_export: exports,
      replace,
      ...(seed && { seed: Number(seed) }),
    });
  };
  return (
    <Form
      label={t('runs.start')}
      onSubmit={submit}
      error={start.error}
      actions={
        <Button
          type="submit"
          variant="primary"
          icon={Play}
          needs="schedule"
          isPending={start.isPending}
          blocked={names.size === 0 && t('runs.noPages')}
        >
          {t('runs.startFor', { count: names.size })}
        </Button>
      }
    >
      <div className={styles.form}>
        <div className={styles.choice}>
          <Suspense fallback={<SkeletonLines lines={6} />}>
            <PagePicker pages={pages} chosen={names} onChange={setNames} />
          </Suspense>
        </div>
        <div className={styles.choice}>
          <Select
            label={t('week')}
            name="week_start"
            value={week}
            onChange={setWish}
            description={t('runs.weekHint')}
            options={mondays.map((value) => ({ value, label: weekRange(value, language) }))}
          />
          <Select
            label={t('mode')}
            name="mode"
            value={mode}
            onChange={setMode}
            description={t(`modeHints.${mode}`)}
            options={modes.map((value) => ({
              value,
              label: t(`modes.${value}`),
              description: t(`modeHints.${value}`),
            }))}
          />
          <Checkbox isSelected={exports} onChange={setExports} description={t('runs.exportHint')}>
            {t('runs.export')}
          </Checkbox>
          <Checkbox isSelected={replace} onChange={setReplace} description={t('runs.replaceHint')}>
            {t('runs.replace')}
          </Checkbox>
          <TextField
            label={t('runs.seed')}
            description={t('runs.seedHint')}
            name="seed"
            value={seed}
            onChange={setSeed}
            inputMode="numeric"
            pattern="\d{1,15}"
          />
        </div>
      </div>
    </Form>
  );
}
