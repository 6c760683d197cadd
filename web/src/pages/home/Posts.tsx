import { PenLine } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schema } from '@/api/client';
import { DateTime, LinkButton, platformNames, StatusBadge } from '@/components';
import styles from './Home.module.css';
import { HomeCard } from './HomeCard';
import { useFailedPosts, useNextPosts } from './today';

const SHOWN = 5;

/** What goes out in the next 24 hours. */
export function NextPosts() {
  const { t } = useTranslation('home');
  return (
    <HomeCard
      title={t('posts.next')}
      query={useNextPosts()}
      scope="publish"
      all={{ to: '/posts', label: t('posts.calendar') }}
      isEmpty={({ items }) => items.length === 0}
      empty={
        <>
          <p>{t('posts.nextEmpty')}</p>
          <LinkButton to="/posts/new" icon={PenLine}>
            {t('posts.write')}
          </LinkButton>
        </>
      }
    >
      {({ items }) => <PostRows posts={items.slice(0, SHOWN)} />}
    </HomeCard>
  );
}

/** What did not reach all of its accounts, in the last seven days. */
export function FailedPosts() {
  const { t } = useTranslation('home');
  return (
    <HomeCard
      title={t('posts.failed')}
      query={useFailedPosts()}
      scope="publish"
      all={{ to: '/posts?status=FAILED', label: t('posts.allFailed') }}
      isEmpty={({ items }) => items.length === 0}
      empty={<p>{t('posts.failedEmpty')}</p>}
    >
      {({ items }) => <PostRows posts={items.slice(0, SHOWN)} />}
    </HomeCard>
  );
}

function PostRows({ posts }: { posts: Schema<'PostOverview'>[] }) {
  const { t } = useTranslation('home');
  return (
    <ul className={styles.list}>
      {posts.map(({ id, content, mediaUrls, status, scheduledAt, timezone, platforms }) => (
        <li key={id}>
          <Link to={`/posts/${id}`} className={styles.row}>
            <span className={styles.main}>
              <span className={styles.title}>
                {content || t('posts.mediaOnly', { count: mediaUrls.length })}
              </span>
              <span className={styles.sub}>
                {scheduledAt && <DateTime at={scheduledAt} zone={timezone} />}
                {' · '}
                {platforms.map((platform) => platformNames[platform]).join(', ')}
              </span>
            </span>
            <StatusBadge kind="post" state={status} />
          </Link>
        </li>
      ))}
    </ul>
  );
}
