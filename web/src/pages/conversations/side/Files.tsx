import { FileClock, FileImage, FileX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Badge } from '@/components';
import type { Lead } from '../lead';
import { useStepWords } from '../words';
import { Part } from './Part';
import styles from './Side.module.css';

const icons = { pending: FileClock, stored: FileImage, failed: FileX };

/** The files that the lead sent. */
export function Files({ lead: { attachments } }: { lead: Lead }) {
  const { t } = useTranslation('conversations');
  const words = useStepWords();
  if (attachments.length === 0) return null;
  return (
    <Part title={t('files.title')} mark={<span className={styles.count}>{attachments.length}</span>}>
      <ul className={styles.files}>
        {attachments.map(({ mediaId, step, candidate, status }, index) => {
          const Icon = icons[status];
          return (
            <li key={mediaId}>
              <Icon size={16} aria-hidden />
              <span>
                {t('files.file', { number: index + 1 })}
                {step && <span className={styles.length}>{words.step(step)}</span>}
              </span>
              {candidate && <Badge>{t('files.candidate')}</Badge>}
              {status !== 'stored' && (
                <Badge tone={status === 'failed' ? 'danger' : 'info'}>{t(`files.${status}`)}</Badge>
              )}
            </li>
          );
        })}
      </ul>
    </Part>
  );
}
