import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { useFormats } from '@/i18n/format';
import { hourName } from '../dates';
import { DayHead } from './DayHead';
import styles from './Grid.module.css';
import type { Clock, Laid } from './layout';
import { MessageChip } from './MessageChip';

export interface LaidProps {
  schedule: Schema<'CaptionSchedule'>;
  laid: Laid;
  clock: Clock;
  onOpen(position: number): void;
}

/** The positions that a rule is broken at. */
export const wrongOnes = ({
  validation,
}: Schema<'CaptionSchedule'>): ReadonlySet<number | null | undefined> =>
  new Set(validation.errors.map(({ position }) => position));

/** Hours down, days across. */
export function WeekGrid({ schedule, laid, clock, onOpen }: LaidProps) {
  const { t } = useTranslation('schedules');
  const { language } = useFormats();
  const wrong = wrongOnes(schedule);
  if (laid.hours.length === 0) return <p className={styles.none}>{t('schedule.noMessages')}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.scroll} aria-label={t('schedule.grid')} tabIndex={0}>
      <table className={styles.grid} aria-label={t('schedule.grid')}>
        <thead>
          <tr>
            <td />
            {laid.days.map((day) => (
              <th key={day} scope="col">
                <DayHead
                  day={day}
                  plan={schedule.days.find(({ date }) => date === day)}
                  messages={laid.of(day).length}
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {laid.hours.map((hour) => (
            <tr key={hour}>
              <th scope="row" className={styles.hour}>
                {hourName(hour, language)}
              </th>
              {laid.days.map((day) => (
                <td key={day}>
                  <div className={styles.cell}>
                    {laid.at(day, hour).map((message) => (
                      <MessageChip
                        key={message.position}
                        message={message}
                        clock={clock}
                        isWrong={wrong.has(message.position)}
                        onOpen={onOpen}
                      />
                    ))}
                  </div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
