import { ExternalLink, Gavel } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge, Button, StatusBadge } from '@/components';
import { useFormats } from '@/i18n/format';
import { Media } from '../Media';
import type { Clip } from './live';
import styles from './Stories.module.css';
import { readStoryError } from './storyError';

/** A story of the list. Drawn anew only when it changed. */
export const StoryRow = memo(function StoryRow({
  clip,
  onResolve,
}: {
  clip: Clip;
  onResolve(clip: Clip): void;
}) {
  const { t } = useTranslation('stories');
  const { url, text } = clip;
  return (
    <div className={styles.row}>
      <span className={styles.number}>{clip.index}</span>
      {url && (
        <span className={styles.thumbnail}>
          <Media url={url} alt="" isThumbnail />
        </span>
      )}
      <div className={styles.words}>
        <p className={styles.name}>{clip.id}</p>
        {text && <p className={styles.sub}>{text}</p>}
        {clip.error && <ErrorWords error={clip.error} />}
      </div>
      <Figures clip={clip} />
      <span className={styles.state}>
        <State clip={clip} />
        {clip.late && <Badge tone="info">{t('stories.late')}</Badge>}
      </span>
      <span className={styles.acts}>
        {clip.error === 'UNCONFIRMED' && (
          <Button size="sm" icon={Gavel} needs="publish" onPress={() => onResolve(clip)}>
            {t('resolve.open')}
          </Button>
        )}
        {clip.publicUrl && (
          <a href={clip.publicUrl} target="_blank" rel="noreferrer" className={styles.link}>
            {t('stories.view')}
            <ExternalLink size={14} aria-hidden />
            <span className="visually-hidden">{t('stories.newTab', { number: clip.index })}</span>
          </a>
        )}
      </span>
    </div>
  );
});

/** While it is pending its phase says more than its status. */
function State({ clip: { status, phase } }: { clip: Clip }) {
  if (status === 'pending') return <StatusBadge kind="phase" state={phase} />;
  return <StatusBadge kind="story" state={status} />;
}

function Figures({ clip: { status, attempts, metrics } }: { clip: Clip }) {
  const { t } = useTranslation('stories');
  const formats = useFormats();
  const { checks, secondsToPublish } = metrics;
  const parts = [
    secondsToPublish !== null &&
      t('stories.seconds', { seconds: formats.number(secondsToPublish, { maximumFractionDigits: 1 }) }),
    status !== 'pending' && checks > 0 && t('stories.checks', { count: checks }),
    attempts > 1 && t('stories.attempts', { count: attempts }),
  ];
  return <span className={styles.figures}>{parts.filter(Boolean).join(' · ')}</span>;
}

/** What happened in plain words, then what the provider said, as it said it. */
function ErrorWords({ error }: { error: string }) {
  const { t } = useTranslation('stories');
  const read = readStoryError(error);
  return (
    <p className={styles.error}>
      {t(`errors.${read.kind}`)}
      {'message' in read && read.message && <q className={styles.quote}>{read.message}</q>}
    </p>
  );
}
