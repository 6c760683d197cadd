import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { useFormats, viewerZone } from '@/i18n/format';
import { noon } from '../dates';
import { Chips } from '../parts/Chips';
import { useSearch } from '../parts/useSearch';
import { DayList } from './DayList';
import { layOut } from './layout';
import { typeClass, typeIcons, types } from './types';
import { usePhone } from './usePhone';
import styles from './Week.module.css';
import { WeekGrid } from './WeekGrid';

interface WeekViewProps {
  schedule: Schema<'CaptionSchedule'>;
  onOpen(position: number): void;
}

/** The week by day and hour, on the page's clock or the viewer's. */
export function WeekView({ schedule, onOpen }: WeekViewProps) {
  const { t } = useTranslation('schedules');
  const formats = useFormats();
  const isPhone = usePhone();
  const [clock, setClock] = useSearch('clock', ['page', 'viewer'], 'page');
  const { messages, week_start, time_zone } = schedule;
  const laid = useMemo(() => layOut(messages, week_start, clock, viewerZone), [messages, week_start, clock]);
  const zoneName = (zone: string) => formats.zoneName(zone, noon(week_start));
  return (
    <div className={styles.view}>
      <div className={styles.bar}>
        {time_zone === viewerZone ? (
          <p className={styles.muted}>{t('clock.same', { zone: zoneName(time_zone) })}</p>
        ) : (
          <Chips
            label={t('clock.label')}
            value={clock}
            onChange={setClock}
            options={[
              {
                value: 'page',
                label: t('clock.page', { zone: `${city(time_zone)}, ${zoneName(time_zone)}` }),
              },
              { value: 'viewer', label: t('clock.viewer', { zone: zoneName(viewerZone) }) },
            ]}
          />
        )}
        <ul className={styles.legend}>
          {types.map((type) => {
            const Icon = typeIcons[type];
            const count = messages.filter((message) => message.type === type).length;
            return (
              <li key={type} className={styles[typeClass[type]]}>
                <Icon size={14} aria-hidden />
                {t(`types.${type}`)} <span className={styles.muted}>{count}</span>
              </li>
            );
          })}
        </ul>
      </div>
      {isPhone ? (
        <DayList schedule={schedule} laid={laid} clock={clock} onOpen={onOpen} />
      ) : (
        <WeekGrid schedule={schedule} laid={laid} clock={clock} onOpen={onOpen} />
      )}
    </div>
  );
}

/** "Los Angeles" of "America/Los_Angeles". */
const city = (zone: string) => zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone;
