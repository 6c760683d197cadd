import { Clock, ClockAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Badge, useNow } from '@/components';
import { useFormats } from '@/i18n/format';
import type { ReplyWindow } from '../replyWindow';
import styles from './Conversation.module.css';

const tones = { open: 'success', closing: 'warning', closed: 'neutral' } as const;

/** How long a free text still reaches the lead. */
export function WindowBadge({ window: { state, closesAt } }: { window: ReplyWindow }) {
  const { t } = useTranslation('conversations');
  const formats = useFormats();
  const now = useNow(10_000);
  const Icon = state === 'open' ? Clock : ClockAlert;
  const left = closesAt ? (closesAt.getTime() - now.getTime()) / 1000 : 0;
  const minutes = Math.max(60, Math.floor(left / 60) * 60);
  return (
    <span className={styles.window} title={closesAt ? formats.dateTime(closesAt) : undefined}>
      <Badge tone={tones[state]}>
        <Icon size={13} aria-hidden />
        {state === 'closed' ? t('window.closed') : t('window.open', { left: formats.duration(minutes) })}
      </Badge>
    </span>
  );
}
