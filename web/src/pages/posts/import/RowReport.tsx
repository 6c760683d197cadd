import { CircleAlert, CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge, Card, type Column, Table } from '@/components';
import { excerpt } from '../parts/excerpt';
import styles from './Import.module.css';
import type { useCheck } from './useImport';

type Checked = NonNullable<ReturnType<typeof useCheck>['data']>;
type Row = Checked['report']['rows'][number];

/** Bad rows that are shown; whoever has more has one mistake many times. */
const MOST = 200;

/** What would become of each row; the bad ones by name. */
export function RowReport({ checked, saving }: { checked: Checked; saving: ReactNode }) {
  const { t } = useTranslation('posts');
  const { report, read } = checked;
  const bad = report.rows.filter(({ problems }) => problems.length > 0);
  const good = report.rows.length - bad.length;
  const place = (row: Row) => read.rows[row.row - 1];
  const content = (row: Row) => place(row)?.fields[read.header.indexOf('content')] ?? '';
  const columns: Column<Row>[] = [
    {
      id: 'row',
      header: t('import.row'),
      cell: (row) => {
        const line = place(row)?.line;
        return (
          <>
            {row.row}
            {line !== undefined && <span className={styles.line}> {t('import.line', { line })}</span>}
          </>
        );
      },
    },
    ...(read.rows.length > 0
      ? [{ id: 'content', header: t('compose.text'), cell: (row: Row) => excerpt(content(row), 80) || '–' }]
      : []),
    {
      id: 'problems',
      header: t('import.problem'),
      cell: ({ problems }) => (
        <ul className={styles.problems}>
          {problems.map(({ pointer, message }) => (
            <li key={pointer + message}>
              {pointer !== '' && <Badge tone="danger">{pointer.slice(1)}</Badge>} {message}
            </li>
          ))}
        </ul>
      ),
    },
  ];
  return (
    <Card title={t('import.report')}>
      <p role="status" className={report.ok ? styles.fine : styles.bad}>
        {report.ok ? <CircleCheck size={18} aria-hidden /> : <CircleAlert size={18} aria-hidden />}
        {report.ok
          ? t('import.allGood', { count: good })
          : `${t('import.good', { count: good })} ${t('import.bad', { count: bad.length })}`}
      </p>
      {bad.length > 0 && (
        <Table
          label={t('import.badRows')}
          columns={columns}
          rows={bad.slice(0, MOST)}
          rowKey={({ row }) => String(row)}
        />
      )}
      {bad.length > MOST && <p>{t('import.moreBad', { count: bad.length - MOST })}</p>}
      {!report.ok && <p className={styles.hint}>{t('import.repair')}</p>}
      <div className={styles.saving}>{saving}</div>
    </Card>
  );
}
