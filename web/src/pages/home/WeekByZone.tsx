import { CalendarRange } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { LinkButton, Stat, StatusBadge, toneOf, useStateWords } from '@/components';
import styles from './Home.module.css';
import { HomeCard } from './HomeCard';
import { useThisWeek } from './today';

const zones = ['GREEN', 'YELLOW', 'RED'] as const;

/** This week's schedules by the saturation of their pages; the strained ones by name. */
export function WeekByZone() {
  const { t } = useTranslation('home');
  const words = useStateWords();
  return (
    <HomeCard
      title={t('week.title')}
      query={useThisWeek()}
      scope="schedule"
      all={{ to: '/schedules', label: t('week.all') }}
      isEmpty={({ items }) => items.length === 0}
      empty={
        <>
          <p>{t('week.empty')}</p>
          <LinkButton to="/schedules" icon={CalendarRange}>
            {t('week.plan')}
          </LinkButton>
        </>
      }
    >
      {({ items }) => (
        <>
          <div className={styles.zones}>
            {zones.map((zone) => (
              <Stat
                key={zone}
                label={words('zone', zone)}
                value={items.filter((schedule) => schedule.saturation_status === zone).length}
                tone={toneOf('zone', zone)}
                to={`/schedules?zone=${zone}`}
              />
            ))}
          </div>
          <ul className={styles.list}>
            {items
              .filter((schedule) => schedule.saturation_status === 'RED')
              .slice(0, 3)
              .map(({ schedule_id, page_name, saturation_status }) => (
                <li key={schedule_id}>
                  <Link to={`/schedules/${schedule_id}`} className={styles.row}>
                    <span className={styles.title}>{page_name}</span>
                    <StatusBadge kind="zone" state={saturation_status} />
                  </Link>
                </li>
              ))}
          </ul>
        </>
      )}
    </HomeCard>
  );
}
