import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schema } from '@/api/client';
import { type Column, StatusBadge, useStateWords } from '@/components';
import { useFormats } from '@/i18n/format';
import { LongTable } from '../parts/LongTable';
import styles from './Runs.module.css';
import { Steps } from './Steps';

/** The pages of a run, in the order in which they were asked for. */
export function RunPages({ run }: { run: Schema<'Run'> }) {
  const { t } = useTranslation('schedules');
  const words = useStateWords();
  const said = run.pages.map(({ page_name, status }) => `${page_name}: ${words('runPage', status)}`);
  const columns: Column<Schema<'RunPage'>>[] = [
    {
      id: 'page',
      header: t('page'),
      cell: ({ page_name }) => (
        <Link to={`/schedules/pages/${page_name}`} className={styles.link}>
          {page_name}
        </Link>
      ),
    },
    {
      id: 'status',
      header: t('status'),
      cell: ({ status }) => <StatusBadge kind="runPage" state={status} />,
    },
    { id: 'steps', header: t('runs.stepsOf'), cell: (page) => <Steps page={page} /> },
    { id: 'outcome', header: t('runs.outcome'), cell: (page) => <PageOutcome page={page} /> },
  ];
  return (
    <>
      <LongTable
        label={t('runs.pages')}
        columns={columns}
        rows={run.pages}
        rowKey={({ page_name }) => page_name}
        template="minmax(9rem, 1fr) 7.5rem minmax(20rem, 2fr) minmax(14rem, 1.5fr)"
      />
      {/* Of a few pages each change is worth saying; of many only the end. */}
      <p role="status" className="visually-hidden">
        {run.pages.length <= 3 ? said.join('. ') : words('run', run.status)}
      </p>
    </>
  );
}

function PageOutcome({ page }: { page: Schema<'RunPage'> }) {
  const { t } = useTranslation('schedules');
  const formats = useFormats();
  if (page.error) {
    return (
      <span className={styles.error}>
        {errorWords(page.error, t) ?? page.error.detail}
        {page.error.code === 'SCHEDULE_EXISTS' && <> {t('runs.errors.useReplace')}</>}
      </span>
    );
  }
  return (
    <span className={styles.outcome}>
      {page.schedule_id && page.status === 'success' && (
        <Link to={`/schedules/${page.schedule_id}`}>{t('runs.openWeek')}</Link>
      )}
      {page.export && (
        <span className={styles.muted}>
          {t(`exports.outcome.${page.export.status}`)}
          {page.export.reason && `: ${page.export.reason}`}
        </span>
      )}
      {page.caption_target != null && page.status === 'running' && (
        <span className={styles.muted}>
          {t('runs.needs', { count: page.caption_target, shown: formats.number(page.caption_target) })}
        </span>
      )}
    </span>
  );
}

type T = ReturnType<typeof useTranslation<'schedules'>>['t'];

/** Plain words for the codes that people meet; others are told as the scheduler tells them. */
function errorWords({ code }: Schema<'RunError'>, t: T): string | null {
  if (code === 'NO_CAPTIONS') return t('runs.errors.noCaptions');
  if (code === 'SCHEDULE_EXISTS') return t('runs.errors.exists');
  return null;
}
