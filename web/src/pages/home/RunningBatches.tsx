import { Zap } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { LinkButton, Progress, RelativeTime, StatusBadge } from '@/components';
import styles from './Home.module.css';
import { HomeCard } from './HomeCard';
import { useActiveBatches } from './today';

const SHOWN = 4;

/** Batches that are not finished, each with how far it is. */
export function RunningBatches() {
  const { t } = useTranslation('home');
  const query = useActiveBatches();
  return (
    <HomeCard
      title={t('batches.title')}
      query={query}
      scope="publish"
      all={{ to: '/stories', label: t('batches.all') }}
      isEmpty={({ batches }) => batches.length === 0}
      empty={
        <>
          <p>{t('batches.empty')}</p>
          <LinkButton to="/stories" icon={Zap}>
            {t('batches.start')}
          </LinkButton>
        </>
      }
    >
      {({ batches }) => (
        <ul className={styles.list}>
          {batches.slice(0, SHOWN).map(({ batchId, status, progress, posts, createdAt }) => (
            <li key={batchId}>
              <Link to={`/stories/${batchId}`} className={styles.row}>
                <span className={styles.main}>
                  <span className={styles.title}>{t('batches.stories', { count: posts.total })}</span>
                  <span className={styles.sub}>
                    <RelativeTime at={createdAt} />
                  </span>
                </span>
                <StatusBadge kind="batch" state={status} />
                <span className={styles.progress}>
                  <Progress
                    label={t('batches.progress', { published: posts.published, total: posts.total })}
                    value={progress}
                    tone={posts.failed > 0 ? 'warning' : 'neutral'}
                    valueLabel={posts.failed > 0 ? t('batches.failed', { count: posts.failed }) : undefined}
                  />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </HomeCard>
  );
}
