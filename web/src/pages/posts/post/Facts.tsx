import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Card, DateTime, type Platform, platformNames, RelativeTime } from '@/components';
import { type Post, useTeams, useUsers } from '../api';
import { personName } from '../approval/person';
import { Medium } from '../compose/Preview';
import { useRepeatWords } from '../parts/repeatWords';
import styles from './Post.module.css';

/** The content of a post as it was written, and when and by whom. */
export function Facts({ post }: { post: Post }) {
  const { t } = useTranslation('posts');
  const own = Object.entries(post.overrides) as [Platform, Post['overrides'][string]][];
  return (
    <>
      <Card title={t('post.content')}>
        <p className={styles.text}>
          {post.content || <span className={styles.muted}>{t('post.noText')}</span>}
        </p>
        <Media urls={post.mediaUrls} />
        {own.map(([platform, { content, mediaUrls }]) => (
          <section key={platform} className={styles.own}>
            <h3 className={styles.sub}>{t('post.ownText', { platform: platformNames[platform] })}</h3>
            {content !== null && <p className={styles.text}>{content}</p>}
            <Media urls={mediaUrls ?? []} />
          </section>
        ))}
      </Card>
      <Card title={t('post.details')}>
        <Details post={post} />
      </Card>
    </>
  );
}

function Media({ urls }: { urls: readonly string[] }) {
  const { t } = useTranslation('posts');
  if (urls.length === 0) return null;
  return (
    <ul className={styles.gallery} aria-label={t('preview.media')}>
      {urls.map((url, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same link may be there twice
        <li key={`${place} ${url}`}>
          <Medium url={url} />
        </li>
      ))}
    </ul>
  );
}

function Details({ post }: { post: Post }) {
  const { t } = useTranslation('posts');
  const repeatWords = useRepeatWords();
  const teams = useTeams();
  const users = useUsers(post.teamId);
  const team = teams.data?.find(({ id }) => id === post.teamId);
  const author = users.data?.find(({ id }) => id === post.userId);
  const { scheduledAt, timezone, publishedAt, repeat, repeatOf, createdAt } = post;
  return (
    <dl className={styles.facts}>
      <dt>{t('post.scheduledAt')}</dt>
      <dd>
        {scheduledAt ? (
          <>
            <DateTime at={scheduledAt} zone={timezone} />
            {timezone && <span className={styles.muted}> {t('post.planned', { zone: timezone })}</span>}
          </>
        ) : (
          t('post.noTime')
        )}
      </dd>
      {publishedAt && (
        <>
          <dt>{t('post.publishedAt')}</dt>
          <dd>
            <DateTime at={publishedAt} zone={timezone} />
          </dd>
        </>
      )}
      {repeat && (
        <>
          <dt>{t('repeat.label')}</dt>
          <dd>{repeatWords(repeat)}</dd>
        </>
      )}
      {repeatOf && (
        <>
          <dt>{t('post.repeatOf')}</dt>
          <dd>
            <Link to={`/posts/${repeatOf}`}>{t('post.before')}</Link>
          </dd>
        </>
      )}
      {team && (teams.data?.length ?? 0) > 1 && (
        <>
          <dt>{t('compose.team')}</dt>
          <dd>{team.name}</dd>
        </>
      )}
      {author && (
        <>
          <dt>{t('post.author')}</dt>
          <dd>{personName(author)}</dd>
        </>
      )}
      <dt>{t('post.createdAt')}</dt>
      <dd>
        <RelativeTime at={createdAt} />
      </dd>
    </dl>
  );
}
