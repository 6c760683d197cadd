import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, type Schema, unwrap } from '@/api/client';
import { useCursorList } from '@/api/lists';
import { useMayRead } from '@/api/session';
import { Card, ErrorState, LoadMore, Progress, RelativeTime, SkeletonLines, StatusBadge } from '@/components';
import styles from './Batches.module.css';
import { useBrands } from './compose/AccountChoice';

/** How often the lists look again, in milliseconds. */
const EVERY = 10_000;

/** All batches, those that are not finished and then the others, each newest first. */
export function Batches() {
  const { t } = useTranslation('stories');
  const enabled = useMayRead('publish');
  const active = useCursorList(
    ['batches', 'active', 'list'],
    async (cursor, signal) => {
      const params = { query: { cursor } };
      const page = await unwrap(api.GET('/api/metricool/batches/active', { params, signal }));
      return { items: page.batches, nextCursor: page.nextCursor };
    },
    { enabled, refetchInterval: EVERY },
  );
  if (!enabled) return null;
  return (
    <Card title={t('batches.active')}>
      {active.error && active.items.length === 0 ? (
        <ErrorState error={active.error} onRetry={active.refetch} />
      ) : active.isPending ? (
        <SkeletonLines lines={2} height="2.5rem" />
      ) : active.items.length === 0 ? (
        <p className={styles.none}>{t('batches.noneActive')}</p>
      ) : (
        <Rows batches={active.items} />
      )}
      <LoadMore list={active} />
    </Card>
  );
}

function Rows({ batches }: { batches: readonly Schema<'BatchOverview'>[] }) {
  const { t } = useTranslation('stories');
  const brands = useBrands().data?.brands ?? [];
  return (
    <ul className={styles.list}>
      {batches.map(({ batchId, status, progress, posts, settings, createdAt }) => {
        const account = String(settings.accountId ?? settings.metricoolAccountId ?? '');
        const label = brands.find(({ id }) => id === account)?.label ?? account;
        return (
          <li key={batchId}>
            <Link to={`/stories/${batchId}`} className={styles.row}>
              <span className={styles.words}>
                <span className={styles.title}>{t('batch.stories', { count: posts.total })}</span>
                <span className={styles.sub}>
                  {label} · <RelativeTime at={createdAt} />
                </span>
              </span>
              <span className={styles.progress}>
                <Progress
                  label={t('batches.published', { published: posts.published, total: posts.total })}
                  value={progress}
                  valueLabel={posts.failed > 0 ? t('batches.failed', { count: posts.failed }) : ''}
                  tone={posts.failed > 0 ? 'warning' : status === 'completed' ? 'success' : 'neutral'}
                />
              </span>
              <StatusBadge kind="batch" state={status} />
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
