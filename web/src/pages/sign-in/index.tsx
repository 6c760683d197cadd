import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useSearchParams } from 'react-router';
import { useSessionQuery, useSignIn } from '@/api/session';
import { Preferences } from '@/app/Preferences';
import { Button, Form, TextField } from '@/components';
import icon from '@/theme/icon.svg';
import { returnPath } from './returnPath';
import styles from './SignIn.module.css';

/** Trades an API key for the session cookie, and leads back to where one wanted to be. */
export default function SignInPage() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const { data: session } = useSessionQuery();
  const signIn = useSignIn();
  const [key, setKey] = useState('');

  if (session) return <Navigate to={returnPath(params.get('next'))} replace />;
  return (
    <main className={styles.page}>
      <title>{`${t('signIn.title')} · Fanfare`}</title>
      <div className={styles.card}>
        <h1 className={styles.title}>
          <img src={icon} alt="" width={32} height={32} />
          {t('signIn.title')}
        </h1>
        <Form
          onSubmit={() => signIn.mutate(key.trim())}
          error={signIn.error}
          actions={
            <Button type="submit" variant="primary" icon={KeyRound} isPending={signIn.isPending}>
              {t('signIn.submit')}
            </Button>
          }
        >
          <TextField
            label={t('signIn.key')}
            description={t('signIn.hint')}
            type="password"
            autoComplete="current-password"
            mono
            isRequired
            autoFocus
            value={key}
            onChange={setKey}
          />
        </Form>
        <Preferences />
      </div>
    </main>
  );
}
