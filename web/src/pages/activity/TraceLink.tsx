import { ExternalLink } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useSessionQuery } from '@/api/session';
import { CopyButton } from '@/components';
import styles from './Activity.module.css';
import { traceUrl } from './trace';

/** The way to everything that belongs together: its trace in Jaeger, or the id to look for. */
export function TraceLink({ id }: { id: string | null }) {
  const { t } = useTranslation('activity');
  const url = traceUrl(useSessionQuery().data?.jaegerUrl, id);
  if (id === null) return null;
  return (
    <span className={styles.trace}>
      {url ? (
        <a href={url} target="_blank" rel="noreferrer">
          {t('trace')}
          <ExternalLink size={13} aria-hidden />
        </a>
      ) : (
        <code title={id}>{id.slice(0, 8)}</code>
      )}
      <CopyButton text={id} label={t('copyTrace')} />
    </span>
  );
}
