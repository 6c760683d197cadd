import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { Button, Form, type Platform, platformNames, TextField, toast } from '@/components';
import { useConnect } from './queries';

interface TokenFormProps {
  platform: Platform;
  connection?: Schema<'Connection'>;
  onDone(): void;
}

/** Connects with a token of the platform. Tokens go in and never come back. */
export function TokenForm({ platform, connection, onDone }: TokenFormProps) {
  const { t } = useTranslation('settings');
  const connect = useConnect();
  const [accessToken, setAccessToken] = useState('');
  const [refreshToken, setRefreshToken] = useState('');
  const [accountId, setAccountId] = useState(connection?.accountId ?? '');
  const [accountName, setAccountName] = useState(connection?.accountName ?? '');
  const needsAccount = platform === 'METRICOOL';

  const submit = () =>
    connect.mutate(
      {
        platform,
        teamId: connection?.teamId,
        accessToken: accessToken.trim(),
        refreshToken: refreshToken.trim() || undefined,
        accountId: accountId.trim() || undefined,
        accountName: accountName.trim() || undefined,
      },
      {
        onSuccess: (made) => {
          const account = `${platformNames[made.platform]}, ${made.accountName ?? made.accountId}`;
          toast.success(t('connections.connected', { account }));
          onDone();
        },
      },
    );

  return (
    <Form
      error={connect.error}
      onSubmit={submit}
      actions={
        <Button type="submit" variant="primary" isPending={connect.isPending}>
          {connection ? t('connections.reconnect') : t('connections.connect')}
        </Button>
      }
    >
      <TextField
        label={t('connections.accessToken')}
        description={t('connections.tokenHint')}
        name="accessToken"
        type="password"
        autoComplete="off"
        mono
        isRequired
        value={accessToken}
        onChange={setAccessToken}
      />
      <TextField
        label={t('connections.refreshToken')}
        description={t('connections.refreshHint')}
        name="refreshToken"
        type="password"
        autoComplete="off"
        mono
        value={refreshToken}
        onChange={setRefreshToken}
      />
      <TextField
        label={t('connections.accountId')}
        description={needsAccount ? t('connections.metricoolHint') : t('connections.accountIdHint')}
        name="accountId"
        mono
        isRequired={needsAccount}
        isReadOnly={connection !== undefined}
        value={accountId}
        onChange={setAccountId}
      />
      <TextField
        label={t('connections.accountName')}
        description={t('connections.accountNameHint')}
        name="accountName"
        value={accountName}
        onChange={setAccountName}
      />
    </Form>
  );
}
