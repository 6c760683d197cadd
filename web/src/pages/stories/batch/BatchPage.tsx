import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { ErrorState, LinkButton, PageHeader, SkeletonLines, StatusBadge, StreamStatus } from '@/components';
import { type Speed, speeds } from '../compose/draft';
import { useBrands } from '../useBrands';
import { Actions } from './Actions';
import styles from './Batch.module.css';
import { InHand } from './InHand';
import type { LiveBatch } from './live';
import { Starts } from './Starts';
import { Stories } from './Stories';
import { Summary } from './Summary';
import { useLiveBatch } from './useLiveBatch';

/** A batch as it runs, and what became of it. */
export default function BatchPage() {
  const { batchId = '' } = useParams();
  // Another batch is another page: nothing of the last one is kept.
  return <LivePage key={batchId} batchId={batchId} />;
}

function LivePage({ batchId }: { batchId: string }) {
  const { t } = useTranslation('stories');
  const { live, stream, follow, skew } = useLiveBatch(batchId);
  const back = { to: '/stories', label: t('title') };

  if (!live) {
    const { link } = stream;
    return (
      <>
        <PageHeader title={t('batch.title')} back={back} />
        {link.state === 'failed' ? (
          <ErrorState error={link.error} />
        ) : (
          <>
            {(link.state === 'waiting' || link.state === 'offline') && <StreamStatus stream={stream} />}
            <SkeletonLines lines={6} height="2.5rem" />
          </>
        )}
      </>
    );
  }
  const isLive = stream.link.state === 'live';
  return (
    <div className={styles.page}>
      <PageHeader
        title={t('batch.stories', { count: live.posts.total })}
        back={back}
        badge={<StatusBadge kind="batch" state={live.status} />}
        description={<About live={live} />}
        actions={
          <>
            <Actions live={live} onDone={follow} />
            <LinkButton to="/stories" icon={Plus}>
              {t('batch.compose')}
            </LinkButton>
          </>
        }
      />
      {live.problem && (
        <div className={styles.problem} role="alert">
          <p>{t('batch.problem')}</p>
          <p>{live.problem}</p>
        </div>
      )}
      <Summary live={live} stream={stream} skew={skew} />
      <Starts live={live} />
      <InHand batchId={batchId} live={live} isLive={isLive} skew={skew} />
      <Stories live={live} onResolved={follow} />
    </div>
  );
}

/** For whom and how, from the settings as they were sent. */
function About({ live: { batch } }: { live: LiveBatch }) {
  const { t } = useTranslation('stories');
  const { accountId, metricoolAccountId, publishSpeed } = batch.settings;
  const account = String(accountId ?? metricoolAccountId ?? '');
  const brand = useBrands().data?.brands.find(({ id }) => id === account);
  const speed: Speed = speeds.find((known) => known === publishSpeed) ?? 'safe';
  return t('batch.about', { account: brand?.label ?? account, speed: t(`speed.${speed}.name`) });
}
