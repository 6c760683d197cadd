import { LogOut } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useSession, useSignOut } from '@/api/session';
import { Button } from '@/components';
import styles from './Account.module.css';
import { Preferences } from './Preferences';

/** Who is signed in, how the console looks, and the way out. */
export function Account() {
  const { t } = useTranslation();
  const session = useSession();
  const signOut = useSignOut();
  return (
    <div className={styles.account}>
      <div className={styles.who}>
        <p className={styles.tenant}>{session.tenant}</p>
        <p className={styles.key}>{session.keyName ?? t('account.configuredKey')}</p>
      </div>
      <Preferences />
      <p className={styles.links}>
        <a href="/docs">{t('account.docs')}</a>
        {session.sandboxUrl && (
          <a href={session.sandboxUrl} target="_blank" rel="noreferrer">
            {t('account.sandbox')}
          </a>
        )}
      </p>
      <Button
        variant="ghost"
        size="sm"
        icon={LogOut}
        isPending={signOut.isPending}
        onPress={() => signOut.mutate()}
      >
        {t('account.signOut')}
      </Button>
    </div>
  );
}
