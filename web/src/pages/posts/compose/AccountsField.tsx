import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Badge, Checkbox, platformNames, platforms, StatusBadge } from '@/components';
import type { Connection } from '../api';
import { PlatformMark } from '../parts/PlatformMark';
import styles from './Composer.module.css';

interface AccountsFieldProps {
  connections: readonly Connection[];
  chosen: readonly string[];
  onChange(id: string, isChosen: boolean): void;
}

/** Where the post goes: every account of the team; one that has to be connected again says so. */
export function AccountsField({ connections, chosen, onChange }: AccountsFieldProps) {
  const { t } = useTranslation('posts');
  const sorted = connections.toSorted(
    (a, b) =>
      platforms.indexOf(a.platform) - platforms.indexOf(b.platform) ||
      accountName(a).localeCompare(accountName(b)),
  );
  return (
    <fieldset className={styles.accounts}>
      <legend className="visually-hidden">{t('compose.where')}</legend>
      {sorted.map((connection) => {
        const { id, platform, status } = connection;
        return (
          <Checkbox
            key={id}
            isSelected={chosen.includes(id)}
            // One that was chosen before it expired can still be taken away.
            isDisabled={status !== 'ACTIVE' && !chosen.includes(id)}
            onChange={(isChosen) => onChange(id, isChosen)}
          >
            <span className={styles.account}>
              <PlatformMark platform={platform} />
              <span className={styles.accountName}>
                {platformNames[platform]} <Badge>{accountName(connection)}</Badge>
              </span>
              {status !== 'ACTIVE' && <StatusBadge kind="connection" state={status} />}
            </span>
          </Checkbox>
        );
      })}
      {sorted.some(({ status }) => status !== 'ACTIVE') && (
        <p className={styles.muted}>
          {t('compose.renew')} <Link to="/settings/connections">{t('compose.connections')}</Link>
        </p>
      )}
    </fieldset>
  );
}

export const accountName = ({ accountName, accountId }: Connection): string => accountName ?? accountId;
