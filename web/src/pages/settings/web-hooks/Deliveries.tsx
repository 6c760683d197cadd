import { RotateCcw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import {
  Button,
  Card,
  type Column,
  DateTime,
  RelativeTime,
  StatusBadge,
  Table,
  toast,
  useProblemWords,
} from '@/components';
import { ListState } from '../ListState';
import styles from '../Settings.module.css';
import { useDeliveries, useReplay } from './queries';

type Delivery = Schema<'Delivery'>;

/** What was sent to a web hook and what it answered; each can be sent again under the same id. */
export function Deliveries({ webhookId }: { webhookId: string }) {
  const { t } = useTranslation('settings');
  const deliveries = useDeliveries(webhookId);
  const columns = useColumns(webhookId);
  return (
    <Card title={t('deliveries.title')}>
      <ListState list={deliveries} empty={<p className={styles.muted}>{t('deliveries.empty')}</p>}>
        <Table
          label={t('deliveries.title')}
          columns={columns}
          rows={deliveries.items}
          rowKey={({ id }) => id}
        />
      </ListState>
    </Card>
  );
}

function useColumns(webhookId: string): Column<Delivery>[] {
  const { t } = useTranslation('settings');
  return [
    {
      id: 'event',
      header: t('deliveries.event'),
      cell: ({ event, eventId }) => (
        <span className={styles.name}>
          <code className={styles.strong}>{event}</code>
          <code className={styles.small}>{eventId}</code>
        </span>
      ),
    },
    {
      id: 'status',
      header: t('webHooks.status'),
      cell: ({ status }) => <StatusBadge kind="delivery" state={status} />,
    },
    {
      id: 'answer',
      header: t('deliveries.answer'),
      cell: ({ responseStatus, attempts, error }) => (
        <span className={styles.name}>
          <span>{responseStatus ?? (attempts > 0 ? t('deliveries.noAnswer') : '–')}</span>
          {error && <span className={styles.small}>{error}</span>}
        </span>
      ),
    },
    { id: 'attempts', header: t('deliveries.attempts'), align: 'end', cell: ({ attempts }) => attempts },
    { id: 'when', header: t('deliveries.when'), cell: (delivery) => <Times delivery={delivery} /> },
    {
      id: 'actions',
      header: t('actions'),
      align: 'end',
      cell: (delivery) => <Replay webhookId={webhookId} delivery={delivery} />,
    },
  ];
}

/** When it happened, and when it was taken or is tried next. */
function Times({ delivery: { createdAt, deliveredAt, nextAttemptAt } }: { delivery: Delivery }) {
  const { t } = useTranslation('settings');
  return (
    <span className={styles.name}>
      <DateTime at={createdAt} />
      {deliveredAt && (
        <span className={styles.small}>
          {t('deliveries.taken')} <DateTime at={deliveredAt} />
        </span>
      )}
      {nextAttemptAt && (
        <span className={styles.small}>
          {t('deliveries.next')} <RelativeTime at={nextAttemptAt} />
        </span>
      )}
    </span>
  );
}

function Replay({ webhookId, delivery }: { webhookId: string; delivery: Delivery }) {
  const { t } = useTranslation('settings');
  const words = useProblemWords();
  const replay = useReplay(webhookId);
  return (
    <Button
      size="sm"
      icon={RotateCcw}
      needs="admin"
      isPending={replay.isPending}
      blocked={delivery.status === 'PENDING' && t('deliveries.onItsWay')}
      aria-label={t('deliveries.replayNamed', { event: delivery.event, id: delivery.eventId })}
      onPress={() =>
        replay.mutate(delivery.id, {
          onSuccess: () => toast.success(t('deliveries.replayed')),
          onError: (error) => toast.danger(words(error).text),
        })
      }
    >
      {t('deliveries.replay')}
    </Button>
  );
}
