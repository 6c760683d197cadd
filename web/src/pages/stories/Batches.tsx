import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, type Schema, unwrap } from '@/api/client';
import { type CursorList, useCursorList } from '@/api/lists';
import { useMayRead } from '@/api/session';
import { Card, ErrorState, LoadMore, Progress, RelativeTime, SkeletonLines, StatusBadge } from '@/components';
import styles from './Batches.module.css';
import { isFinished } from './batch/live';
import { useBrands } from './useBrands';

/** How often the lists look again, in milliseconds. */
const EVERY = 10_000;

type Overview = Schema<'BatchOverview'>;

/** Batches that are not finished, then the others, each newest first. */
export function Batches() {
  const { t } = useTranslation('stories');
  const options = { enabled: useMayRead('publish'), refetchInterval: EVERY };
  const active = useCursorList(
    ['batches', 'active', 'list'],
    async (cursor, signal) => {
      const params = { query: { cursor } };
      const page = await unwrap(api.GET('/api/metricool/batches/active', { params, signal }));
      return { items: page.batches, nextCursor: page.nextCursor };
    },
    options,
  );
  const all = useCursorList(
    ['batches', 'all', 'list'],
    async (cursor, signal) => {
      const params = { query: { cursor } };
      const page = await unwrap(api.GET('/api/metricool/batches', { params, signal }));
      return { items: page.batches, nextCursor: page.nextCursor };
    },
    options,
  );
  if (!options.enabled) return null;
  const finished = { ...all, items: all.items.filter(({ status }) => isFinished(status)) };
  return (
    <>
      <BatchCard title={t('batches.active')} list={active} none={t('batches.noneActive')} />
      <BatchCard title={t('batches.latest')} list={finished} none={t('batches.noneLatest')} />
    </>
  );
}

function BatchCard({ title, list, none }: { title: string; list: CursorList<Overview>; none: string }) {
  return (
    <Card title={title}>
      {list.error && list.items.length === 0 ? (
        <ErrorState error={list.error} onRetry={list.refetch} />
      ) : list.isPending ? (
        <SkeletonLines lines={2} height="2.5rem" />
      ) : list.items.length === 0 ? (
        <p className={styles.none}>{none}</p>
      ) : (
        <ul className={styles.list}>
          {list.items.map((batch) => (
            <Row key={batch.batchId} batch={batch} />
          ))}
        </ul>
      )}
      <LoadMore list={list} />
    </Card>
  );
}

function Row({ batch: { batchId, status, progress, posts, settings, createdAt } }: { batch: Overview }) {
  const { t } = useTranslation('stories');
  const account = String(settings.accountId ?? settings.metricoolAccountId ?? '');
  const label = useBrands().data?.brands.find(({ id }) => id === account)?.label ?? account;
  return (
    <li>
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
}
