import { Cable, Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Schema } from '@/api/client';
import {
  Button,
  type Column,
  DateTime,
  EmptyState,
  PageHeader,
  platformNames,
  StatusBadge,
  Table,
} from '@/components';
import { ListState } from '../ListState';
import styles from '../Settings.module.css';
import { ConnectionActions } from './ConnectionActions';
import { useConnectionList } from './queries';
import { SignInReturn } from './SignInReturn';

const ConnectDialog = lazy(() => import('./ConnectDialog'));

type Connection = Schema<'Connection'>;

/** The accounts that can be published to: their health, and how to bring them back. */
export default function ConnectionsPage() {
  const { t } = useTranslation('settings');
  const connections = useConnectionList();
  const [isConnecting, setConnecting] = useState(false);
  const [params, setParams] = useSearchParams();
  const authorization = params.get('authorization');

  const connect = (
    <Button variant="primary" icon={Plus} needs="admin" onPress={() => setConnecting(true)}>
      {t('connections.connect')}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t('connections.title')}
        description={t('connections.description')}
        actions={connect}
      />
      <ListState
        list={connections}
        empty={
          <EmptyState icon={Cable} title={t('connections.empty.title')} action={connect}>
            {t('connections.empty.text')}
          </EmptyState>
        }
      >
        <Table
          label={t('connections.title')}
          columns={useColumns()}
          rows={connections.items}
          rowKey={({ id }) => id}
        />
      </ListState>
      <Suspense>{isConnecting && <ConnectDialog onClose={() => setConnecting(false)} />}</Suspense>
      {authorization && <SignInReturn id={authorization} onClose={() => setParams({}, { replace: true })} />}
    </>
  );
}

function useColumns(): Column<Connection>[] {
  const { t } = useTranslation('settings');
  return [
    {
      id: 'account',
      header: t('connections.account'),
      cell: ({ platform, accountName, accountId }) => (
        <span className={styles.name}>
          <span className={styles.strong}>{accountName ?? accountId}</span>
          <span className={styles.small}>
            {platformNames[platform]} · {accountId}
          </span>
        </span>
      ),
    },
    {
      id: 'status',
      header: t('connections.health'),
      cell: ({ status }) => (
        <span className={styles.name}>
          <span>
            <StatusBadge kind="connection" state={status} />
          </span>
          {status !== 'ACTIVE' && <span className={styles.small}>{t(`connections.what.${status}`)}</span>}
        </span>
      ),
    },
    {
      id: 'expires',
      header: t('connections.expires'),
      cell: ({ expiresAt }) =>
        expiresAt ? (
          <DateTime at={expiresAt} show="date" />
        ) : (
          <span className={styles.muted}>{t('connections.noExpiry')}</span>
        ),
    },
    {
      id: 'actions',
      header: t('actions'),
      align: 'end',
      cell: (connection) => <ConnectionActions connection={connection} />,
    },
  ];
}
