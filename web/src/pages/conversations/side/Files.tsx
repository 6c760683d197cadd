import { FileClock, FileText, FileX, Image, type LucideIcon, Mic, Video } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge, DateTime } from '@/components';
import { useFormats } from '@/i18n/format';
import { type Attachment, type FileKind, filePath, kindOf } from '../files';
import type { Lead } from '../lead';
import { useStepWords } from '../words';
import { Part } from './Part';
import styles from './Side.module.css';

const kindIcons: Record<FileKind, LucideIcon> = {
  image: Image,
  video: Video,
  audio: Mic,
  document: FileText,
};

/** The files that the lead sent: pictures to look at, the others to open. */
export function Files({ lead }: { lead: Lead }) {
  const { t } = useTranslation('conversations');
  const { id, attachments } = lead;
  if (attachments.length === 0) return null;
  return (
    <Part title={t('files.title')} mark={<span className={styles.count}>{attachments.length}</span>}>
      <ul className={styles.files} aria-label={t('files.title')}>
        {attachments.map((file, index) => (
          <File
            key={file.mediaId}
            lead={lead}
            file={file}
            number={index + 1}
            path={filePath(id, file.mediaId)}
          />
        ))}
      </ul>
    </Part>
  );
}

interface FileProps {
  lead: Lead;
  file: Attachment;
  number: number;
  path: string;
}

function File({ lead, file, number, path }: FileProps) {
  const { t } = useTranslation('conversations');
  const words = useStepWords();
  const formats = useFormats();
  const { status, contentType, step, candidate, size, createdAt } = file;
  const kind = kindOf(contentType);
  const name = `${number}. ${kind ? words.kind(kind) : t('files.file')}`;
  return (
    <li>
      <span className={styles.thumbnail}>
        <Picture lead={lead} file={file} path={path} />
      </span>
      <div className={styles.about}>
        {status === 'stored' ? (
          <a href={path} target="_blank" rel="noreferrer">
            {name}
          </a>
        ) : (
          <span>{name}</span>
        )}
        <span className={styles.length}>
          <DateTime at={createdAt} />
          {size !== null && ` · ${formats.fileSize(size)}`}
          {step && ` · ${words.step(step)}`}
        </span>
        {(candidate || status !== 'stored') && (
          <span className={styles.marks}>
            {candidate && <Badge>{t('files.candidate')}</Badge>}
            {status !== 'stored' && (
              <Badge tone={status === 'failed' ? 'danger' : 'info'}>{t(`files.${status}`)}</Badge>
            )}
          </span>
        )}
      </div>
    </li>
  );
}

/**
 * A picture itself, where the browser can draw it; of the others a sign. One that could not be had is tried
 * again when the network is back, and when anything new is known of the lead.
 */
function Picture({ lead, file: { status, contentType }, path }: Omit<FileProps, 'number'>) {
  const [failedWith, setFailedWith] = useState<Lead | null>(null);
  useEffect(() => {
    const again = () => setFailedWith(null);
    window.addEventListener('online', again);
    return () => window.removeEventListener('online', again);
  }, []);
  const kind = kindOf(contentType);
  if (status === 'stored' && kind === 'image' && failedWith !== lead) {
    return <img src={path} alt="" loading="lazy" decoding="async" onError={() => setFailedWith(lead)} />;
  }
  const Icon = status === 'failed' ? FileX : status === 'pending' ? FileClock : kindIcons[kind ?? 'document'];
  return <Icon size={18} aria-hidden />;
}
