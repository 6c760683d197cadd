import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { Badge, Button, DateTime, Dialog } from '@/components';
import { useFormats } from '@/i18n/format';
import { dayName, timeName } from '../dates';
import { Facts } from '../parts/Facts';
import styles from './Drawer.module.css';
import { EditMessage } from './EditMessage';
import { type Message, placeOf } from './layout';
import { Why } from './Why';

interface MessageDrawerProps {
  schedule: Schema<'CaptionSchedule'>;
  etag: string | null;
  /** The message that is looked at. */
  message: Message | undefined;
  onOpen(position: number): void;
  onClose(): void;
}

/** A message: what it says, why it is there, and what can be changed of it. */
export function MessageDrawer({ message, onClose, ...rest }: MessageDrawerProps) {
  const { t } = useTranslation('schedules');
  const { language } = useFormats();
  const place = message && placeOf(message, 'page', '');
  const title =
    message && place
      ? `${t(`types.${message.type}`)}, ${dayName(place.day, language)}, ${timeName(place.hour, place.minute, language)}`
      : '';
  return (
    <Dialog title={title} isOpen={message !== undefined} onClose={onClose} size="drawer">
      {message && <Content key={message.position} message={message} {...rest} />}
    </Dialog>
  );
}

function Content({
  schedule,
  etag,
  message,
  onOpen,
}: Omit<MessageDrawerProps, 'onClose' | 'message'> & { message: Message }) {
  const { t } = useTranslation(['schedules', 'common']);
  const formats = useFormats();
  const [isEditing, setEditing] = useState(false);
  const findings = [...schedule.validation.errors, ...schedule.validation.warnings].filter(
    ({ position }) => position === message.position,
  );
  const facts: [string, React.ReactNode][] = [
    [t('when'), <DateTime key="when" at={message.scheduled_at} zone={schedule.time_zone} />],
    [t('price'), message.price === null ? t('free') : formats.number(message.price)],
    [t('tier'), message.price_tier ? t(`tiers.${message.price_tier}`) : '–'],
    [t('audienceOf'), t(`audiences.${message.audience}`)],
    [t('category'), message.content_category ?? '–'],
    [t('trigger'), message.psychological_trigger ?? '–'],
    [t('captions.id'), message.caption_id === null ? '–' : <code key="id">{message.caption_id}</code>],
  ];
  if (message.type === 'Unlock' || message.type === 'Follow up') facts.push([t('touch'), message.touch]);
  return (
    <div className={styles.content}>
      {findings.map(({ code, detail }) => (
        <p key={`${code} ${detail}`} className={styles.finding}>
          {detail}
        </p>
      ))}
      {isEditing ? (
        <EditMessage
          schedule={schedule}
          etag={etag}
          message={message}
          onDone={(position) => {
            setEditing(false);
            if (position !== undefined) onOpen(position);
          }}
        />
      ) : (
        <>
          <blockquote className={styles.caption}>{message.caption_text}</blockquote>
          <div className={styles.bar}>
            {message.is_urgent && <Badge tone="warning">{t('urgent')}</Badge>}
            <Button
              icon={Pencil}
              size="sm"
              needs="schedule"
              blocked={schedule.status === 'CANCELLED' && t('schedule.shut.cancelled')}
              onPress={() => setEditing(true)}
            >
              {t('common:edit')}
            </Button>
          </div>
          <Facts facts={facts} />
          <Why schedule={schedule} message={message} onOpen={onOpen} />
        </>
      )}
    </div>
  );
}
