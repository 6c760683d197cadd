import { Plus, Webhook as WebhookIcon } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schema } from '@/api/client';
import {
  Badge,
  Button,
  type Column,
  DateTime,
  EmptyState,
  LinkButton,
  PageHeader,
  StatusBadge,
  Table,
} from '@/components';
import { ListState } from '../ListState';
import styles from '../Settings.module.css';
import { CreateWebHookDialog } from './CreateWebHookDialog';
import type { WebhookEvent } from './events';
import { useWebhooks } from './queries';

/** Where events are sent to. */
export default function WebHooksPage() {
  const { t } = useTranslation('settings');
  const webhooks = useWebhooks();
  const [isCreating, setCreating] = useState(false);
  const create = (
    <Button variant="primary" icon={Plus} needs="admin" onPress={() => setCreating(true)}>
      {t('webHooks.create')}
    </Button>
  );
  const columns: Column<Schema<'Webhook'>>[] = [
    {
      id: 'url',
      header: t('webHooks.url'),
      cell: ({ id, url }) => (
        <Link to={`/settings/web-hooks/${id}`} className={styles.strong}>
          {url}
        </Link>
      ),
    },
    { id: 'events', header: t('webHooks.events'), cell: ({ events }) => <Events events={events} /> },
    {
      id: 'status',
      header: t('webHooks.status'),
      cell: ({ status }) => <StatusBadge kind="webhook" state={status} />,
    },
    {
      id: 'created',
      header: t('webHooks.created'),
      cell: ({ createdAt }) => <DateTime at={createdAt} show="date" />,
    },
    {
      id: 'actions',
      header: t('actions'),
      align: 'end',
      cell: ({ id, url }) => (
        <LinkButton
          size="sm"
          variant="ghost"
          to={`/settings/web-hooks/${id}`}
          aria-label={t('webHooks.openNamed', { url })}
        >
          {t('webHooks.open')}
        </LinkButton>
      ),
    },
  ];
  return (
    <>
      <PageHeader title={t('webHooks.title')} description={t('webHooks.description')} actions={create} />
      <ListState
        list={webhooks}
        empty={
          <EmptyState icon={WebhookIcon} title={t('webHooks.empty.title')} action={create}>
            {t('webHooks.empty.text')}
          </EmptyState>
        }
      >
        <Table label={t('webHooks.title')} columns={columns} rows={webhooks.items} rowKey={({ id }) => id} />
      </ListState>
      <CreateWebHookDialog isOpen={isCreating} onClose={() => setCreating(false)} />
    </>
  );
}

export function Events({ events }: { events: readonly WebhookEvent[] }) {
  const { t } = useTranslation('settings');
  return (
    <span className={styles.badges}>
      {events.map((event) => (
        <Badge key={event}>{event === '*' ? t('webHooks.all') : event}</Badge>
      ))}
    </span>
  );
}
