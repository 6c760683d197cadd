import { CalendarCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { DateTime } from '@/components';
import { useFormats } from '@/i18n/format';
import type { Lead } from '../lead';
import { Part } from './Part';
import styles from './Side.module.css';

/** The studio's hours and slots are in its own zone (conversations.md, "Slots"). */
const STUDIO_ZONE = 'Europe/London';

/** The slot that was booked, or those that the lead may choose from. */
export function Slots({ lead: { booking, offers } }: { lead: Lead }) {
  const { t } = useTranslation('conversations');
  const formats = useFormats();
  const length = ({ start, end }: { start: string; end: string }) =>
    formats.duration((new Date(end).getTime() - new Date(start).getTime()) / 1000);
  if (booking) {
    return (
      <Part title={t('slots.booked')}>
        <p className={styles.booking}>
          <CalendarCheck size={18} aria-hidden />
          <span>
            <DateTime at={booking.start} zone={STUDIO_ZONE} />
            <span className={styles.length}>{length(booking)}</span>
          </span>
        </p>
      </Part>
    );
  }
  if (offers.length === 0) return null;
  return (
    <Part title={t('slots.offered')}>
      <ol className={styles.offers}>
        {offers.map((offer) => (
          <li key={offer.number} value={offer.number}>
            <DateTime at={offer.start} zone={STUDIO_ZONE} />
            <span className={styles.length}>{length(offer)}</span>
          </li>
        ))}
      </ol>
    </Part>
  );
}
