import { CalendarClock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormats, viewerZone } from '@/i18n/format';
import styles from './Batch.module.css';
import type { LiveBatch } from './live';

/** When a scheduled batch begins, as long as nothing of it is due. */
export function Starts({ live: { batch, status } }: { live: LiveBatch }) {
  const { t } = useTranslation('stories');
  const formats = useFormats();
  const { scheduledAt, timezone } = (batch.schedule ?? {}) as Record<string, unknown>;
  if (status !== 'pending' || typeof scheduledAt !== 'string') return null;
  const isInstant = /(z|[+-]\d\d:?\d\d)$/i.test(scheduledAt);
  const zone = typeof timezone === 'string' && timezone !== viewerZone ? ` (${timezone})` : '';
  // A local time is shown as it was meant: what clocks of its zone show.
  const at = isInstant
    ? formats.dateTime(new Date(scheduledAt))
    : formats.dateTime(new Date(`${scheduledAt}Z`), 'UTC') + zone;
  return (
    <p className={styles.starts}>
      <CalendarClock size={18} aria-hidden />
      {t('batch.starts', { at })}
    </p>
  );
}
