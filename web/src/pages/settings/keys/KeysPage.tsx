import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { useSession } from '@/api/session';
import {
  Badge,
  Button,
  type Column,
  ConfirmDialog,
  DateTime,
  EmptyState,
  PageHeader,
  RelativeTime,
  Table,
  toast,
} from '@/components';
import { ListState } from '../ListState';
import styles from '../Settings.module.css';
import { CreateKeyDialog } from './CreateKeyDialog';
import { useKeys, useRevokeKey } from './queries';

type Key = Schema<'KeyOverview'>;

/** The tenant's API keys: made with their text shown once, revoked for good. */
export default function KeysPage() {
  const { t } = useTranslation('settings');
  const { keyId } = useSession();
  const keys = useKeys();
  const revoke = useRevokeKey();
  const [isCreating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Key | null>(null);

  const create = (
    <Button variant="primary" icon={Plus} needs="admin" onPress={() => setCreating(true)}>
      {t('keys.create')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('keys.title')} description={t('keys.description')} actions={create} />
      <ListState
        list={keys}
        empty={
          <EmptyState icon={KeyRound} title={t('keys.empty.title')} action={create}>
            {t('keys.empty.text')}
          </EmptyState>
        }
      >
        <Table
          label={t('keys.title')}
          columns={useColumns(setRevoking)}
          rows={keys.items}
          rowKey={({ id }) => id}
        />
      </ListState>
      <CreateKeyDialog isOpen={isCreating} onClose={() => setCreating(false)} />
      <ConfirmDialog
        title={t('keys.revoking.title', { name: revoking?.name })}
        confirmLabel={t('keys.revoke')}
        isOpen={revoking !== null}
        onClose={() => setRevoking(null)}
        onConfirm={async () => {
          if (!revoking) return;
          await revoke.mutateAsync(revoking.id);
          toast.success(t('keys.revoked', { name: revoking.name }));
        }}
      >
        <p>{t('keys.revoking.text')}</p>
        {revoking?.id === keyId && <p>{t('keys.revoking.yours')}</p>}
      </ConfirmDialog>
    </>
  );
}

function useColumns(onRevoke: (key: Key) => void): Column<Key>[] {
  const { t } = useTranslation('settings');
  const { keyId } = useSession();
  return [
    {
      id: 'name',
      header: t('keys.name'),
      cell: ({ id, name, prefix }) => (
        <span className={styles.name}>
          <span className={styles.strong}>
            {name} {id === keyId && <Badge tone="info">{t('keys.yours')}</Badge>}
          </span>
          <code className={styles.small}>{prefix}…</code>
        </span>
      ),
    },
    {
      id: 'scopes',
      header: t('keys.scopes'),
      cell: ({ scopes }) => (
        <span className={styles.badges}>
          {scopes.map((scope) => (
            <Badge key={scope} tone={scope === 'admin' ? 'warning' : 'neutral'}>
              {t(`keys.scope.${scope}.name`)}
            </Badge>
          ))}
        </span>
      ),
    },
    {
      id: 'created',
      header: t('keys.created'),
      cell: ({ createdAt }) => <DateTime at={createdAt} show="date" />,
    },
    {
      id: 'used',
      header: t('keys.lastUsed'),
      cell: ({ lastUsedAt }) => (lastUsedAt ? <RelativeTime at={lastUsedAt} /> : t('keys.neverUsed')),
    },
    {
      id: 'expires',
      header: t('keys.expires'),
      cell: ({ expiresAt }) =>
        expiresAt ? (
          <Expiry at={expiresAt} />
        ) : (
          <span className={styles.muted}>{t('keys.lifetimes.never')}</span>
        ),
    },
    {
      id: 'actions',
      header: t('actions'),
      align: 'end',
      cell: (key) => (
        <Button
          size="sm"
          variant="ghost"
          needs="admin"
          aria-label={t('keys.revokeNamed', { name: key.name })}
          onPress={() => onRevoke(key)}
        >
          {t('keys.revoke')}
        </Button>
      ),
    },
  ];
}

function Expiry({ at }: { at: string }) {
  const { t } = useTranslation('settings');
  if (new Date(at) > new Date()) return <DateTime at={at} show="date" />;
  return <Badge tone="danger">{t('keys.expired')}</Badge>;
}
