import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { Badge } from '@/components';
import { useFormats } from '@/i18n/format';
import { type Day, dayName } from '../dates';
import styles from './Grid.module.css';

interface DayHeadProps {
  day: Day;
  /** Missing for a day that only the viewer's clock touches. */
  plan?: Schema<'ScheduleDay'>;
  messages: number;
}

/** A day with what was planned for it. */
export function DayHead({ day, plan, messages }: DayHeadProps) {
  const { t } = useTranslation('schedules');
  const formats = useFormats();
  return (
    <span className={styles.day}>
      <span className={styles.name}>{dayName(day, formats.language)}</span>
      <span className={styles.muted}>{t('schedule.dayMessages', { count: messages })}</span>
      {plan && plan.planned_unlocks > plan.unlocks && (
        <Badge tone="warning">
          {t('schedule.fewer', { got: plan.unlocks, wanted: plan.planned_unlocks })}
        </Badge>
      )}
      {plan?.cooling && <Badge tone="info">{t('schedule.cooling')}</Badge>}
      {plan && plan.holiday_factor < 1 && (
        <Badge>{t('schedule.holiday', { factor: formats.number(plan.holiday_factor) })}</Badge>
      )}
    </span>
  );
}
