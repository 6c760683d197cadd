import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { Button, CheckboxGroup, Dialog, ErrorState, Form, platformNames, SkeletonLines } from '@/components';
import styles from '../Settings.module.css';
import { useAuthorization, useChooseAccounts } from './queries';

/** What came of a sign-in, told to the person who comes back from the platform. */
export function SignInReturn({ id, onClose }: { id: string; onClose(): void }) {
  const { t } = useTranslation(['settings', 'common']);
  const authorization = useAuthorization(id);
  return (
    <Dialog title={t('connections.back.title')} isOpen onClose={onClose}>
      {authorization.isPending ? (
        <SkeletonLines lines={2} />
      ) : authorization.data === undefined ? (
        <ErrorState error={authorization.error} onRetry={authorization.refetch} />
      ) : (
        <Outcome authorization={authorization.data} onClose={onClose} />
      )}
    </Dialog>
  );
}

function Outcome({ authorization, onClose }: { authorization: Schema<'Authorization'>; onClose(): void }) {
  const { t } = useTranslation(['settings', 'common']);
  const { id, status, platform, accounts, connections, error, missingScopes } = authorization;
  const names = connections.map(({ accountName, accountId }) => accountName ?? accountId).join(', ');
  if (status === 'CHOOSE') return <Choose id={id} accounts={accounts} onClose={onClose} />;
  return (
    <>
      {status === 'CONNECTED' && (
        <p>{t('connections.back.connected', { platform: platformNames[platform], names })}</p>
      )}
      {status === 'FAILED' && <p>{t('connections.back.failed', { error: error ?? '' })}</p>}
      {status === 'PENDING' && <p>{t('connections.back.pending')}</p>}
      {missingScopes.length > 0 && (
        <p>
          {t('connections.back.missing')} <code>{missingScopes.join(', ')}</code>
        </p>
      )}
      <div className={styles.actions}>
        <Button variant="primary" onPress={onClose}>
          {t('common:close')}
        </Button>
      </div>
    </>
  );
}

interface ChooseProps {
  id: string;
  accounts: readonly Schema<'Account'>[];
  onClose(): void;
}

/** The sign-in opened several accounts: which of them? */
function Choose({ id, accounts, onClose }: ChooseProps) {
  const { t } = useTranslation(['settings', 'common']);
  const choose = useChooseAccounts(id);
  const [chosen, setChosen] = useState<string[]>([]);
  return (
    <Form
      error={choose.error}
      onSubmit={() => choose.mutate(chosen)}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button
            type="submit"
            variant="primary"
            needs="admin"
            isPending={choose.isPending}
            blocked={chosen.length === 0 && t('connections.back.chooseOne')}
          >
            {t('connections.connect')}
          </Button>
        </>
      }
    >
      <CheckboxGroup
        label={t('connections.back.choose')}
        name="accountIds"
        value={chosen}
        onChange={setChosen}
        options={accounts.map(({ accountId, name }) => ({
          value: accountId,
          label: name ?? accountId,
          description: name ? <code>{accountId}</code> : undefined,
        }))}
      />
    </Form>
  );
}
