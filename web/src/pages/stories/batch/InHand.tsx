import { useTranslation } from 'react-i18next';
import { cx, useNow, useStateWords } from '@/components';
import { useFormats } from '@/i18n/format';
import { Media } from '../Media';
import styles from './InHand.module.css';
import { type Clip, type LiveBatch, storyInHand } from './live';
import { useChecks } from './useLiveBatch';

interface InHandProps {
  batchId: string;
  live: LiveBatch;
  isLive: boolean;
  skew: number;
}

const steps = ['queued', 'preparing', 'sending', 'confirming', 'done'] as const;

/** The story that is being published now: where it is, since when, how often it was looked up. */
export function InHand({ batchId, live, isLive, skew }: InHandProps) {
  const { t } = useTranslation('stories');
  const checks = useChecks(batchId, live, isLive);
  const clip = storyInHand(live);
  if (!clip) return null;
  const { url } = clip;
  const since = clip.sentAt ?? live.since.get(clip.index);
  return (
    <section className={styles.card} aria-label={t('inHand.title')}>
      {url && (
        <span className={styles.thumbnail}>
          <Media url={url} alt="" isThumbnail />
        </span>
      )}
      <div className={styles.words}>
        <p className={styles.head}>
          <span className={styles.title}>
            {t('inHand.story', { number: clip.index, total: live.posts.total })}
          </span>
          <span className={styles.name}>{clip.id}</span>
        </p>
        <Steps clip={clip} />
      </div>
      <dl className={styles.figures}>
        {since && isLive && <Elapsed since={since} skew={skew} />}
        {checks !== null && <Figure label={t('inHand.checks')} value={String(checks)} />}
        {clip.attempts > 1 && <Figure label={t('inHand.attempt')} value={String(clip.attempts)} />}
      </dl>
    </section>
  );
}

function Steps({ clip: { phase } }: { clip: Clip }) {
  const words = useStateWords();
  const { t } = useTranslation('stories');
  if (phase === 'unconfirmed') return <p className={styles.unknown}>{t('inHand.searching')}</p>;
  const current = steps.indexOf(phase);
  return (
    <ol className={styles.steps}>
      {steps.map((step, index) => (
        <li
          key={step}
          className={cx(styles.step, index < current && styles.past, index === current && styles.current)}
          aria-current={index === current ? 'step' : undefined}
        >
          {words('phase', step)}
        </li>
      ))}
    </ol>
  );
}

function Elapsed({ since, skew }: { since: string; skew: number }) {
  const { t } = useTranslation('stories');
  const formats = useFormats();
  const now = useNow(500);
  const seconds = Math.floor((now.getTime() + skew - Date.parse(since)) / 1000);
  return <Figure label={t('inHand.elapsed')} value={formats.duration(Math.max(0, seconds))} />;
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div className={styles.figure}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
