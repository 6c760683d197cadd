import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { Table } from '@/components';
import { useFormats } from '@/i18n/format';
import { Facts } from '../parts/Facts';
import styles from './Import.module.css';

/** What became of the lines of a file. */
export function Report({ report }: { report: Schema<'ImportReport'> }) {
  const { t } = useTranslation('schedules');
  const formats = useFormats();
  const counts = ['inserted', 'updated', 'unchanged', 'duplicates', 'rejected'] as const;
  return (
    <div className={styles.form}>
      <p role="status" className={styles.result}>
        {report.aborted
          ? t('import.aborted')
          : report.rejected > 0
            ? t('import.partly', { count: report.received - report.rejected, total: report.received })
            : t('import.all', { count: report.received })}
      </p>
      <Facts facts={counts.map((name) => [t(`import.counts.${name}`), formats.number(report[name])])} />
      {report.ignored_columns.length > 0 && (
        <p>{t('import.ignored', { columns: report.ignored_columns.join(', ') })}</p>
      )}
      {report.errors.length > 0 && (
        <div className={styles.errors}>
          <Table
            label={t('import.errors')}
            rows={report.errors}
            rowKey={({ line, code }) => `${line} ${code}`}
            columns={[
              { id: 'line', header: t('import.line'), cell: ({ line }) => formats.number(line) },
              { id: 'detail', header: t('import.reason'), cell: ({ detail }) => detail },
              { id: 'code', header: t('import.code'), cell: ({ code }) => <code>{code}</code> },
            ]}
          />
        </div>
      )}
      {report.errors.length < report.rejected && (
        <p>{t('import.firstErrors', { count: report.errors.length })}</p>
      )}
    </div>
  );
}
