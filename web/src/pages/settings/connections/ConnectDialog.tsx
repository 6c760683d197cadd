import { ExternalLink } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import {
  Button,
  Dialog,
  Form,
  type Platform,
  platformNames,
  platforms,
  Select,
  Tabs,
  TextField,
} from '@/components';
import styles from '../Settings.module.css';
import { useSignInAt } from './queries';
import { TokenForm } from './TokenForm';

/** Where one signs in by the browser; the others take a token. */
const withSignIn = new Set<Platform>(['FACEBOOK', 'INSTAGRAM', 'TWITTER', 'THREADS', 'LINKEDIN', 'MASTODON']);

interface ConnectDialogProps {
  /** The one to bring back; without it a new one is made. */
  connection?: Schema<'Connection'>;
  onClose(): void;
}

/** Connects an account, or one that is there anew: by signing in at the platform, or with a token. */
export default function ConnectDialog({ connection, onClose }: ConnectDialogProps) {
  const { t } = useTranslation('settings');
  const [platform, setPlatform] = useState<Platform>(connection?.platform ?? 'FACEBOOK');
  const token = <TokenForm key={platform} platform={platform} connection={connection} onDone={onClose} />;
  return (
    <Dialog
      title={connection ? t('connections.reconnect') : t('connections.connect')}
      isOpen
      onClose={onClose}
    >
      {connection ? (
        <p className={styles.muted}>
          {platformNames[platform]}, {connection.accountName ?? connection.accountId}
        </p>
      ) : (
        <Select
          label={t('connections.platform')}
          value={platform}
          onChange={setPlatform}
          options={platforms.map((value) => ({ value, label: platformNames[value] }))}
        />
      )}
      {withSignIn.has(platform) ? (
        <Tabs
          label={t('connections.how')}
          tabs={[
            {
              id: 'sign-in',
              title: t('connections.bySignIn'),
              content: <SignInForm key={platform} platform={platform} teamId={connection?.teamId} />,
            },
            { id: 'token', title: t('connections.byToken'), content: token },
          ]}
        />
      ) : (
        token
      )}
    </Dialog>
  );
}

function SignInForm({ platform, teamId }: { platform: Platform; teamId?: string }) {
  const { t } = useTranslation('settings');
  const signIn = useSignInAt();
  const [server, setServer] = useState('');
  const isMastodon = platform === 'MASTODON';
  return (
    <Form
      error={signIn.error}
      onSubmit={() => signIn.mutate({ platform, teamId, ...(isMastodon && { server: server.trim() }) })}
      actions={
        <Button
          type="submit"
          variant="primary"
          icon={ExternalLink}
          // The browser is on its way to the platform once the answer is there.
          isPending={signIn.isPending || signIn.isSuccess}
        >
          {t('connections.signInAt', { platform: platformNames[platform] })}
        </Button>
      }
    >
      <p>{t('connections.signInText', { platform: platformNames[platform] })}</p>
      {isMastodon && (
        <TextField
          label={t('connections.server')}
          description={t('connections.serverHint')}
          name="server"
          isRequired
          value={server}
          onChange={setServer}
        />
      )}
    </Form>
  );
}
