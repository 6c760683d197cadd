import { FileUp, History as Icon } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { Button, type Column, DateTime, lazyNamed } from '@/components';
import { useFormats } from '@/i18n/format';
import { useHistory } from '../api';
import { Records } from './Records';

const ImportDialog = lazyNamed(() => import('./ImportDialog'), 'ImportDialog');

/** What the page sent, and what became of it; the newest first. */
export function History({ page, zone }: { page: string; zone: string }) {
  const { t } = useTranslation('schedules');
  const formats = useFormats();
  const list = useHistory(page);
  const [isOpen, setOpen] = useState(false);
  const columns: Column<Schema<'HistoryMessage'>>[] = [
    { id: 'sent', header: t('history.sentAt'), cell: ({ sent_at }) => <DateTime at={sent_at} zone={zone} /> },
    { id: 'type', header: t('type'), cell: ({ message_type }) => t(`types.${message_type}`) },
    {
      id: 'caption',
      header: t('captions.id'),
      cell: ({ caption_id }) => (caption_id === null ? '–' : <code>{caption_id}</code>),
    },
    {
      id: 'tier',
      header: t('tier'),
      cell: ({ price_tier }) => (price_tier ? t(`tiers.${price_tier}`) : '–'),
    },
    {
      id: 'got',
      header: t('history.sent'),
      align: 'end',
      cell: ({ sent_count }) => formats.number(sent_count),
    },
    {
      id: 'viewed',
      header: t('history.viewed'),
      align: 'end',
      cell: ({ viewed_count }) => formats.number(viewed_count),
    },
    {
      id: 'bought',
      header: t('history.bought'),
      align: 'end',
      cell: ({ purchased_count }) => formats.number(purchased_count),
    },
    {
      id: 'earnings',
      header: t('history.earnings'),
      align: 'end',
      cell: ({ earnings }) => formats.number(earnings, { minimumFractionDigits: 2 }),
    },
  ];
  const bring = (
    <Button icon={FileUp} needs="schedule" onPress={() => setOpen(true)}>
      {t('history.import')}
    </Button>
  );
  return (
    <>
      <Records
        label={t('pages.tabs.history')}
        list={list}
        columns={columns}
        rowKey={({ message_id }) => message_id}
        template="minmax(14rem, 2fr) 8rem 6rem 7rem 6rem 6rem 6rem 8rem"
        action={bring}
        about={t('history.about')}
        empty={{ icon: Icon, title: t('history.emptyTitle'), text: t('history.empty') }}
      />
      <Suspense>
        {isOpen && <ImportDialog page={page} what="history" isOpen onClose={() => setOpen(false)} />}
      </Suspense>
    </>
  );
}
