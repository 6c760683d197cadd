import { CircleAlert } from 'lucide-react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { cx } from '@/components';
import { useFormats, viewerZone } from '@/i18n/format';
import { timeName } from '../dates';
import styles from './Chip.module.css';
import { type Clock, type Message, placeOf } from './layout';
import { typeClass, typeIcons } from './types';

interface MessageChipProps {
  message: Message;
  clock: Clock;
  /** What is wrong with it. */
  isWrong: boolean;
  onOpen(position: number): void;
}

/** A message in the week: its time, kind, price and the beginning of its caption. */
export function MessageChip({ message, clock, isWrong, onOpen }: MessageChipProps) {
  const { t } = useTranslation('schedules');
  const formats = useFormats();
  const Icon = typeIcons[message.type];
  const place = placeOf(message, clock, viewerZone);
  const price = message.price === null ? null : formats.number(message.price);
  return (
    <Button
      className={cx(styles.chip, styles[typeClass[message.type]])}
      onPress={() => onOpen(message.position)}
    >
      <span className={styles.line}>
        <Icon size={12} aria-hidden />
        <span className={styles.time}>{timeName(place.hour, place.minute, formats.language)}</span>
        <span className="visually-hidden">{t(`types.${message.type}`)}</span>
        {price !== null && (
          <span className={styles.price}>
            <span className="visually-hidden">{t('price')} </span>
            {price}
          </span>
        )}
        {isWrong && <CircleAlert size={12} className={styles.wrong} aria-label={t('schedule.wrong')} />}
      </span>
      <span className={styles.caption}>{message.caption_text}</span>
    </Button>
  );
}
