import { Download, Upload } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import {
  type Column,
  DateTime,
  EmptyState,
  ErrorState,
  LinkButton,
  LoadMore,
  SkeletonLines,
  StatusBadge,
  Table,
} from '@/components';
import { useFormats } from '@/i18n/format';
import { useExports } from '../api';

/** Where the week went so far, the newest first. */
export function Exports({ scheduleId }: { scheduleId: string }) {
  const { t } = useTranslation('schedules');
  const list = useExports(scheduleId);
  const columns = useColumns();
  if (list.isPending) return <SkeletonLines />;
  if (list.error && list.items.length === 0) return <ErrorState error={list.error} onRetry={list.refetch} />;
  if (list.items.length === 0) {
    return (
      <EmptyState icon={Upload} title={t('exports.emptyTitle')}>
        {t('exports.empty')}
      </EmptyState>
    );
  }
  return (
    <>
      <Table
        label={t('exports.title')}
        columns={columns}
        rows={list.items}
        rowKey={({ export_timestamp, export_format, status }) =>
          `${export_timestamp} ${export_format} ${status}`
        }
      />
      <LoadMore list={list} />
    </>
  );
}

/** Formats whose file can be read again. */
const files: ReadonlySet<Schema<'ExportFormat'>> = new Set(['csv', 'ics']);

function useColumns(): Column<Schema<'ExportLogRow'>>[] {
  const { t } = useTranslation('schedules');
  const formats = useFormats();
  return [
    { id: 'at', header: t('when'), cell: ({ export_timestamp }) => <DateTime at={export_timestamp} /> },
    {
      id: 'format',
      header: t('exports.format'),
      cell: ({ export_format }) => t(`exports.formats.${export_format}`),
    },
    {
      id: 'status',
      header: t('status'),
      cell: ({ status }) => <StatusBadge kind="exportLog" state={status} />,
    },
    {
      id: 'messages',
      header: t('weeks.messages'),
      align: 'end',
      cell: ({ message_count }) => formats.number(message_count),
    },
    {
      id: 'by',
      header: t('exports.by'),
      cell: ({ exported_by }) => (exported_by === 'orchestrator' ? t('exports.byRun') : t('exports.byHand')),
    },
    { id: 'why', header: t('exports.reason'), cell: ({ error_message }) => error_message ?? '–' },
    {
      id: 'file',
      header: t('exports.file'),
      align: 'end',
      cell: ({ schedule_id, export_format, status }) =>
        files.has(export_format) && status === 'SUCCESS' ? (
          <LinkButton
            to={`/api/schedules/${schedule_id}.${export_format}`}
            reloadDocument
            download
            size="sm"
            icon={Download}
          >
            {t('exports.download')}
          </LinkButton>
        ) : (
          '–'
        ),
    },
  ];
}
