import { useTranslation } from 'react-i18next';
import type { EventStream } from '@/api/stream';
import { DateTime, Progress, RelativeTime, StreamStatus, useNow } from '@/components';
import { useFormats } from '@/i18n/format';
import styles from './Batch.module.css';
import { isFinished, type LiveBatch } from './live';

interface SummaryProps {
  live: LiveBatch;
  stream: EventStream<LiveBatch>;
  skew: number;
}

/** How far the batch is, and how sure that is. */
export function Summary({ live, stream, skew }: SummaryProps) {
  const { t } = useTranslation('stories');
  const { posts, status, at } = live;
  const done = posts.total - posts.pending;
  const isBehind = stream.link.state === 'waiting' || stream.link.state === 'offline';
  return (
    <section className={styles.summary} aria-label={t('summary.title')}>
      <div className={styles.summaryHead}>
        <StreamStatus stream={stream} />
        {isBehind && (
          <span className={styles.muted}>
            {t('summary.asOf')} <DateTime at={at} show="time" />
          </span>
        )}
        <span className={styles.times}>
          <Times live={live} skew={skew} />
        </span>
      </div>
      <Progress
        label={t('summary.progress', { done, total: posts.total })}
        value={posts.total === 0 ? 0 : done / posts.total}
        tone={posts.failed > 0 ? 'warning' : status === 'completed' ? 'success' : 'neutral'}
      />
    </section>
  );
}

function Times({ live: { batch, status, at, clips }, skew }: { live: LiveBatch; skew: number }) {
  const { t } = useTranslation('stories');
  const formats = useFormats();
  const isRunning = status === 'processing' && clips.some(({ phase }) => phase !== 'queued');
  const now = useNow(1000);
  const started = batch.startedAt ?? (batch.schedule ? null : batch.createdAt);
  if (started === null || status === 'pending') {
    return (
      <>
        {t('summary.created')} <RelativeTime at={batch.createdAt} />
      </>
    );
  }
  const end = isRunning ? now.getTime() + skew : Date.parse(batch.completedAt ?? at);
  const elapsed = formats.duration((end - Date.parse(started)) / 1000);
  return (
    <>
      {t('summary.started')} <DateTime at={started} />
      {' · '}
      {isFinished(status) ? t('summary.took', { time: elapsed }) : t('summary.elapsed', { time: elapsed })}
    </>
  );
}
