import { FileUp, MessageSquareText } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { Badge, Button, type Column, lazyNamed } from '@/components';
import { useCaptions } from '../api';
import { Records } from './Records';
import styles from './Records.module.css';

const ImportDialog = lazyNamed(() => import('./ImportDialog'), 'ImportDialog');

/** The captions that the page may take. */
export function Captions({ page }: { page: string }) {
  const { t } = useTranslation('schedules');
  const list = useCaptions(page);
  const [isOpen, setOpen] = useState(false);
  const columns: Column<Schema<'Caption'>>[] = [
    { id: 'id', header: t('captions.id'), cell: ({ caption_id }) => <code>{caption_id}</code> },
    {
      id: 'text',
      header: t('captions.text'),
      cell: ({ caption_text, is_active, is_urgent }) => (
        <span className={styles.text}>
          {caption_text}
          {!is_active && <Badge>{t('captions.inactive')}</Badge>}
          {is_urgent && <Badge tone="warning">{t('urgent')}</Badge>}
        </span>
      ),
    },
    { id: 'type', header: t('type'), cell: ({ message_type }) => t(`types.${message_type}`) },
    {
      id: 'tier',
      header: t('tier'),
      cell: ({ price_tier }) => (price_tier ? t(`tiers.${price_tier}`) : '–'),
    },
    { id: 'category', header: t('category'), cell: ({ content_category }) => content_category ?? '–' },
    {
      id: 'trigger',
      header: t('trigger'),
      cell: ({ psychological_trigger }) => psychological_trigger ?? '–',
    },
  ];
  const bring = (
    <Button icon={FileUp} needs="schedule" onPress={() => setOpen(true)}>
      {t('captions.import')}
    </Button>
  );
  return (
    <>
      <Records
        label={t('pages.tabs.captions')}
        list={list}
        columns={columns}
        rowKey={({ caption_id }) => String(caption_id)}
        template="5rem minmax(16rem, 3fr) 7.5rem 7rem minmax(7rem, 1fr) minmax(7rem, 1fr)"
        action={bring}
        about={t('captions.about')}
        empty={{ icon: MessageSquareText, title: t('captions.emptyTitle'), text: t('captions.empty') }}
      />
      <Suspense>
        {isOpen && <ImportDialog page={page} what="captions" isOpen onClose={() => setOpen(false)} />}
      </Suspense>
    </>
  );
}
