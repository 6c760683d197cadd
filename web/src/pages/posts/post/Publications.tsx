import { CircleAlert, ExternalLink, Plug, SearchCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Card, cx, DateTime, LinkButton, Progress, platformNames, StatusBadge } from '@/components';
import type { Connection, Post, Publication } from '../api';
import { accountName } from '../compose/AccountsField';
import { PlatformMark } from '../parts/PlatformMark';
import { Attempts } from './Attempts';
import { failureOf, needsConnection, providerWords, safeLink } from './failure';
import styles from './Post.module.css';
import { ResolveDialog } from './ResolveDialog';

/** What became of the post on each account. */
export function Publications({ post, connections }: { post: Post; connections: readonly Connection[] }) {
  const { t } = useTranslation('posts');
  const { publications, status } = post;
  const decided = publications.filter((one) => one.status !== 'PENDING').length;
  const bad = publications.some((one) => one.status === 'FAILED' || one.status === 'UNCONFIRMED');
  return (
    <Card title={t('post.publications')}>
      {status === 'PUBLISHING' && (
        <Progress
          label={t('post.progress')}
          value={publications.length ? decided / publications.length : undefined}
          valueLabel={t('post.decided', { count: decided, total: publications.length })}
          tone={bad ? 'warning' : 'neutral'}
        />
      )}
      {publications.length === 0 && <p className={styles.muted}>{t('post.noTargets')}</p>}
      <ul className={styles.publications}>
        {publications.map((publication) => (
          <PublicationRow
            key={publication.id}
            publication={publication}
            isDue={status === 'PUBLISHING'}
            account={connections.find(({ id }) => id === publication.connectionId)}
          />
        ))}
      </ul>
    </Card>
  );
}

interface RowProps {
  publication: Publication;
  account: Connection | undefined;
  isDue: boolean;
}

function PublicationRow({ publication, account, isDue }: RowProps) {
  const { t } = useTranslation('posts');
  const [isResolving, setResolving] = useState(false);
  const { platform, status, phase, permalink, externalId, publishedAt, error } = publication;
  const name = platformNames[platform];
  const link = safeLink(permalink);
  return (
    <li className={styles.publication} aria-label={name}>
      <div className={styles.head}>
        <PlatformMark platform={platform} />
        <span className={styles.who}>
          <strong>{name}</strong>
          {account && <span className={styles.muted}>{accountName(account)}</span>}
        </span>
        {status === 'PENDING' && isDue ? (
          <StatusBadge kind="phase" state={phase} />
        ) : (
          <StatusBadge kind="publication" state={status} />
        )}
      </div>
      {status === 'PUBLISHED' && (
        <p className={styles.line}>
          {publishedAt && <DateTime at={publishedAt} />}
          {link ? (
            <a href={link} target="_blank" rel="noreferrer" className={styles.out}>
              {t('post.open', { platform: name })}
              <ExternalLink size={14} aria-hidden />
            </a>
          ) : (
            externalId && <code className={styles.id}>{externalId}</code>
          )}
        </p>
      )}
      {error && status !== 'PUBLISHED' && (
        <Trouble
          publication={publication}
          error={error}
          onResolve={status === 'UNCONFIRMED' ? () => setResolving(true) : undefined}
        />
      )}
      <Attempts publication={publication} />
      {isResolving && (
        <ResolveDialog
          publication={publication}
          account={account && accountName(account)}
          onClose={() => setResolving(false)}
        />
      )}
    </li>
  );
}

/** Why it did not go out in plain words, what to do about it, and what the platform said. */
function Trouble({
  publication: { platform, status },
  error,
  onResolve,
}: {
  publication: Publication;
  error: NonNullable<Publication['error']>;
  onResolve?(): void;
}) {
  const { t } = useTranslation('posts');
  const failure = failureOf(error);
  const words = providerWords(error) ?? (failure === 'other' ? error.message : null);
  return (
    <div className={cx(styles.trouble, status === 'UNCONFIRMED' ? styles.warning : styles.danger)}>
      <p className={styles.reason}>
        <CircleAlert size={16} aria-hidden />
        {t(`failures.${failure}`, { platform: platformNames[platform] })}
      </p>
      {words && (
        <p className={styles.said}>
          {t('post.said', { platform: platformNames[platform] })} <q>{words}</q>
          {error.httpStatus !== null && <span className={styles.muted}> (HTTP {error.httpStatus})</span>}
        </p>
      )}
      {onResolve && (
        <Button icon={SearchCheck} needs="publish" onPress={onResolve}>
          {t('resolve.button')}
        </Button>
      )}
      {needsConnection(failure) && (
        <LinkButton to="/settings/connections" icon={Plug}>
          {t('post.reconnect')}
        </LinkButton>
      )}
    </div>
  );
}
