import { ExternalLink } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { useSessionQuery } from '@/api/session';
import { Badge, type Column, CopyButton, StatusBadge, Table } from '@/components';
import { useFormats } from '@/i18n/format';
import type { Publication } from '../api';
import styles from './Post.module.css';

type Attempt = Schema<'Attempt'>;

/** Every publishing call of a publication, behind a summary that counts them. */
export function Attempts({
  publication: { attempts, attemptCount, platform },
}: {
  publication: Publication;
}) {
  const { t } = useTranslation('posts');
  const formats = useFormats();
  const { data: session } = useSessionQuery();
  if (attempts.length === 0) return null;
  const columns: Column<Attempt>[] = [
    {
      id: 'startedAt',
      header: t('attempts.startedAt'),
      cell: ({ startedAt }) => <time dateTime={startedAt}>{formats.dateTime(new Date(startedAt))}</time>,
    },
    {
      id: 'took',
      header: t('attempts.took'),
      align: 'end',
      cell: ({ startedAt, endedAt }) =>
        endedAt ? milliseconds(Date.parse(endedAt) - Date.parse(startedAt), formats.language) : '–',
    },
    {
      id: 'outcome',
      header: t('attempts.outcome'),
      cell: ({ outcome }) =>
        outcome ? (
          <StatusBadge kind="attempt" state={outcome} />
        ) : (
          <Badge tone="info">{t('attempts.running')}</Badge>
        ),
    },
    { id: 'http', header: 'HTTP', align: 'end', cell: ({ httpStatus }) => httpStatus ?? '–' },
    {
      id: 'trace',
      header: t('attempts.trace'),
      cell: ({ traceId }) => <Trace id={traceId} base={session?.jaegerUrl ?? null} />,
    },
  ];
  return (
    <details className={styles.attempts}>
      <summary>{t('attempts.summary', { count: attemptCount })}</summary>
      {attempts.length < attemptCount && (
        <p className={styles.muted}>{t('attempts.newest', { count: attempts.length })}</p>
      )}
      <Table
        label={t('attempts.of', { platform })}
        columns={columns}
        rows={attempts}
        rowKey={({ startedAt }) => startedAt}
      />
    </details>
  );
}

function Trace({ id, base }: { id: string | null; base: string | null }) {
  const { t } = useTranslation(['posts', 'common']);
  if (!id) return <>–</>;
  if (!base) {
    return (
      <span className={styles.trace}>
        <code>{id.slice(0, 8)}…</code>
        <CopyButton text={id} label={t('common:copyTraceId')} />
      </span>
    );
  }
  return (
    <a
      href={`${base.replace(/\/$/, '')}/trace/${id}`}
      target="_blank"
      rel="noreferrer"
      className={styles.out}
    >
      {id.slice(0, 8)}…
      <ExternalLink size={14} aria-hidden />
    </a>
  );
}

const milliseconds = (count: number, language: string): string =>
  new Intl.NumberFormat(language, { style: 'unit', unit: 'millisecond', unitDisplay: 'short' }).format(count);
