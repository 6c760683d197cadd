import { Ban, Check, CheckCheck, CircleAlert, CircleHelp, Clock, type LucideIcon } from 'lucide-react';
import { cx, useStateWords } from '@/components';
import type { LeadMessage } from '../lead';
import { type Tick, tickOf } from '../transcript';
import styles from './Transcript.module.css';

const icons: Record<Tick, LucideIcon> = {
  waiting: Clock,
  unknown: CircleHelp,
  sent: Check,
  delivered: CheckCheck,
  read: CheckCheck,
  failed: CircleAlert,
  cancelled: Ban,
};

/** How far a message came. What needs a look is said in words too. */
export function DeliveryTick({ status }: Pick<LeadMessage, 'status'>) {
  const words = useStateWords();
  const tick = tickOf(status);
  if (tick === null) return null;
  const Icon = icons[tick];
  const isQuiet = tick === 'sent' || tick === 'delivered' || tick === 'read';
  const word = words('message', status);
  return (
    <span className={cx(styles.tick, styles[tick])} title={word}>
      <Icon size={15} aria-hidden />
      <span className={isQuiet ? 'visually-hidden' : undefined}>{word}</span>
    </span>
  );
}
