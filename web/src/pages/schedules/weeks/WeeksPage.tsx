import { Play } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { LinkButton, PageHeader, Switch, TextField, useStateWords } from '@/components';
import { parseDay } from '@/i18n/day';
import { viewerZone } from '@/i18n/format';
import { useWeek } from '../api';
import { addDays, mondayOf, todayIn } from '../dates';
import { AreaTabs } from '../parts/AreaTabs';
import { Chips } from '../parts/Chips';
import { useSearch } from '../parts/useSearch';
import { WeekNavigator } from './WeekNavigator';
import { WeekSection } from './WeekSection';
import styles from './Weeks.module.css';

const zones = ['ALL', 'GREEN', 'YELLOW', 'RED'] as const;

/** The weeks that were laid out: this one and the next, or any other. */
export function WeeksPage() {
  const { t } = useTranslation('schedules');
  const words = useStateWords();
  const [params, setParams] = useSearchParams();
  const [zone, setZone] = useSearch('zone', zones, 'ALL');
  const [status, setStatus] = useSearch('status', ['ACTIVE', 'ALL'], 'ACTIVE');
  const [name, setName] = useState('');
  const thisWeek = mondayOf(todayIn(viewerZone, new Date()));
  const given = parseDay(params.get('week'));
  const chosen = given && mondayOf(given);
  const weeks = chosen ? [chosen] : [thisWeek, addDays(thisWeek, 7)];
  const goTo = (week: string | null) =>
    setParams((before) => {
      const after = new URLSearchParams(before);
      if (week) after.set('week', week);
      else after.delete('week');
      return after;
    });

  const first = useWeek(weeks[0] ?? thisWeek, status === 'ALL' ? undefined : status);
  const second = useWeek(weeks[1] ?? weeks[0] ?? thisWeek, status === 'ALL' ? undefined : status);
  const sections = chosen ? [first] : [first, second];
  const all = sections.flatMap(({ data }) => data ?? []);
  const isKnown = sections.every(({ data }) => data !== undefined);
  const count = (wanted: (typeof zones)[number]) =>
    isKnown
      ? String(all.filter((it) => wanted === 'ALL' || it.saturation_status === wanted).length)
      : undefined;

  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <LinkButton to="/schedules/runs/new" icon={Play} variant="primary">
            {t('runs.start')}
          </LinkButton>
        }
      />
      <AreaTabs />
      <div className={styles.filters}>
        <WeekNavigator chosen={chosen} thisWeek={thisWeek} onChange={goTo} />
        <Chips
          label={t('weeks.zone')}
          value={zone}
          onChange={setZone}
          options={zones.map((value) => ({
            value,
            label: value === 'ALL' ? t('weeks.allZones') : words('zone', value),
            count: count(value),
          }))}
        />
        <Switch isSelected={status === 'ALL'} onChange={(all) => setStatus(all ? 'ALL' : 'ACTIVE')}>
          {t('weeks.withCancelled')}
        </Switch>
        <div className={styles.find}>
          <TextField label={t('weeks.find')} value={name} onChange={setName} type="search" />
        </div>
      </div>
      <div className={styles.sections}>
        {sections.map((query, index) => (
          <WeekSection
            key={weeks[index]}
            week={weeks[index] ?? thisWeek}
            thisWeek={thisWeek}
            query={query}
            zone={zone === 'ALL' ? null : zone}
            name={name}
          />
        ))}
      </div>
    </>
  );
}
