import { FileText, Image, type LucideIcon, MapPin, Mic, Smile, Video } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { cx, DateTime, useStateWords } from '@/components';
import type { LeadMessage } from '../lead';
import { useStepWords } from '../words';
import { DeliveryTick } from './DeliveryTick';
import styles from './Transcript.module.css';

const fileIcons: Record<string, LucideIcon> = {
  image: Image,
  video: Video,
  audio: Mic,
  document: FileText,
  sticker: Smile,
  location: MapPin,
};

/** One message: the lead's on the left, the studio's on the right. */
export const Message = memo(function Message({ message }: { message: LeadMessage }) {
  const { t } = useTranslation('conversations');
  const words = useStepWords();
  const { direction, kind, text, status, step, createdAt } = message;
  const isOut = direction === 'out';
  const File = isOut ? undefined : fileIcons[kind];
  return (
    <li className={cx(styles.message, isOut && styles.out, kind === 'artist' && styles.artist)}>
      <span className="visually-hidden">{isOut ? t('chat.studio') : t('chat.lead')}</span>
      <div className={styles.bubble}>
        {File && (
          <span className={styles.file}>
            <File size={16} aria-hidden />
            {words.kind(kind)}
          </span>
        )}
        {kind === 'template' ? (
          <span className={styles.file}>{t('chat.template', { name: text })}</span>
        ) : (
          text && <p className={styles.text}>{text}</p>
        )}
        {!text && !File && <p className={styles.wordless}>{words.kind(kind)}</p>}
      </div>
      <div className={styles.meta}>
        <DateTime at={createdAt} show="time" />
        {isOut && (
          <span>
            {words.kind(kind)}
            {(kind === 'prompt' || kind === 'repair') && step && `: ${words.step(step)}`}
          </span>
        )}
        {isOut ? <DeliveryTick status={status} /> : <Inbound status={status} />}
      </div>
    </li>
  );
});

/** Of what came in only the unusual is told. */
function Inbound({ status }: Pick<LeadMessage, 'status'>) {
  const words = useStateWords();
  if (status === 'processed') return null;
  return <span>{words('message', status)}</span>;
}
