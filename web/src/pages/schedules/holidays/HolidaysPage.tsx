import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { ErrorState, IconButton, PageHeader, SkeletonLines, Table } from '@/components';
import { useFormats } from '@/i18n/format';
import { useHolidays } from '../api';
import { dayName } from '../dates';
import { AreaTabs } from '../parts/AreaTabs';
import styles from './Holidays.module.css';

/** The days on which every page sends less. */
export function HolidaysPage() {
  const { t } = useTranslation('schedules');
  const formats = useFormats();
  const [params, setParams] = useSearchParams();
  const given = Number(params.get('year'));
  const year = Number.isInteger(given) && given >= 1 && given <= 9999 ? given : new Date().getFullYear();
  const query = useHolidays(year);
  const go = (to: number) => setParams({ year: String(to) });
  const content = () => {
    if (query.isPending) return <SkeletonLines lines={8} />;
    if (query.isError && !query.data) return <ErrorState error={query.error} onRetry={query.refetch} />;
    return (
      <Table
        label={t('holidays.of', { year })}
        rows={query.data?.items ?? []}
        rowKey={({ holiday_date, holiday_name }) => `${holiday_date} ${holiday_name}`}
        columns={[
          {
            id: 'date',
            header: t('date'),
            cell: ({ holiday_date }) => dayName(holiday_date, formats.language, 'long'),
          },
          { id: 'name', header: t('holidays.name'), cell: ({ holiday_name }) => holiday_name },
          {
            id: 'factor',
            header: t('holidays.factor'),
            align: 'end',
            cell: ({ saturation_impact_factor }) => `× ${formats.number(saturation_impact_factor)}`,
          },
        ]}
      />
    );
  };
  return (
    <>
      <PageHeader title={t('tabs.holidays')} description={t('holidays.description')} />
      <AreaTabs />
      <div className={styles.year}>
        <IconButton icon={ChevronLeft} label={t('holidays.before')} onPress={() => go(year - 1)} />
        <h2>{year}</h2>
        <IconButton icon={ChevronRight} label={t('holidays.after')} onPress={() => go(year + 1)} />
      </div>
      <div className={styles.table}>{content()}</div>
    </>
  );
}
