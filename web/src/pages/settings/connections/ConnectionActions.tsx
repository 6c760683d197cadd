import { Clock, PlugZap, Stethoscope, Unplug } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { Button, ConfirmDialog, IconButton, platformNames, toast, useProblemWords } from '@/components';
import styles from '../Settings.module.css';
import { useDisconnect, useTestConnection } from './queries';

const ConnectDialog = lazy(() => import('./ConnectDialog'));
const SlotsDialog = lazy(() => import('./SlotsDialog'));

/** What one can do with a connection; bringing it back stands out where it is needed. */
export function ConnectionActions({ connection }: { connection: Schema<'Connection'> }) {
  const { t } = useTranslation('settings');
  const words = useProblemWords();
  const test = useTestConnection(connection.id);
  const disconnect = useDisconnect();
  const [open, setOpen] = useState<'reconnect' | 'slots' | 'disconnect' | null>(null);
  const close = () => setOpen(null);
  const account = `${platformNames[connection.platform]}, ${connection.accountName ?? connection.accountId}`;
  const isGone = connection.status === 'DISCONNECTED';

  const runTest = () =>
    test.mutate(undefined, {
      onSuccess: ({ ok, error }) =>
        ok
          ? toast.success(t('connections.testOk', { account }))
          : toast.danger(t('connections.testFailed', { account, error: error ?? '' })),
      onError: (error) => toast.danger(words(error).text),
    });

  return (
    <span className={styles.actions}>
      <Button
        size="sm"
        variant={connection.status === 'ACTIVE' ? 'ghost' : 'primary'}
        icon={PlugZap}
        needs="admin"
        aria-label={t('connections.reconnectNamed', { account })}
        onPress={() => setOpen('reconnect')}
      >
        {t('connections.reconnect')}
      </Button>
      <IconButton
        size="sm"
        icon={Stethoscope}
        label={t('connections.testNamed', { account })}
        needs="admin"
        isPending={test.isPending}
        blocked={isGone && t('connections.goneNow')}
        onPress={runTest}
      />
      <IconButton
        size="sm"
        icon={Clock}
        label={t('connections.slotsNamed', { account })}
        onPress={() => setOpen('slots')}
      />
      <IconButton
        size="sm"
        icon={Unplug}
        label={t('connections.disconnectNamed', { account })}
        needs="admin"
        blocked={isGone && t('connections.goneNow')}
        onPress={() => setOpen('disconnect')}
      />
      <Suspense>
        {open === 'reconnect' && <ConnectDialog connection={connection} onClose={close} />}
        {open === 'slots' && <SlotsDialog connection={connection} account={account} onClose={close} />}
      </Suspense>
      <ConfirmDialog
        title={t('connections.disconnecting.title', { account })}
        confirmLabel={t('connections.disconnect')}
        isOpen={open === 'disconnect'}
        onClose={close}
        onConfirm={async () => {
          await disconnect.mutateAsync(connection.id);
          toast.success(t('connections.disconnected', { account }));
        }}
      >
        {t('connections.disconnecting.text')}
      </ConfirmDialog>
    </span>
  );
}
