import { useTranslation } from 'react-i18next';
import { Tabs } from '@/components';
import { useFormats } from '@/i18n/format';
import { dayName } from '../dates';
import { DayHead } from './DayHead';
import styles from './Grid.module.css';
import { MessageChip } from './MessageChip';
import { type LaidProps, wrongOnes } from './WeekGrid';

/** A day at a time, for phones. */
export function DayList({ schedule, laid, clock, onOpen }: LaidProps) {
  const { t } = useTranslation('schedules');
  const { language } = useFormats();
  const wrong = wrongOnes(schedule);
  return (
    <Tabs
      label={t('schedule.days')}
      tabs={laid.days.map((day) => ({
        id: day,
        title: dayName(day, language),
        content: (
          <>
            <DayHead
              day={day}
              plan={schedule.days.find(({ date }) => date === day)}
              messages={laid.of(day).length}
            />
            <ul className={styles.list}>
              {laid.of(day).map((message) => (
                <li key={message.position}>
                  <MessageChip
                    message={message}
                    clock={clock}
                    isWrong={wrong.has(message.position)}
                    onOpen={onOpen}
                  />
                </li>
              ))}
            </ul>
          </>
        ),
      }))}
    />
  );
}
