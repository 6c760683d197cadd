import { useTranslation } from 'react-i18next';
import { TabLinks } from '@/components';

/** The four parts of the area. */
export function AreaTabs() {
  const { t } = useTranslation('schedules');
  return (
    <TabLinks
      label={t('title')}
      links={[
        { to: '/schedules', title: t('tabs.weeks'), end: true },
        { to: '/schedules/pages', title: t('tabs.pages') },
        { to: '/schedules/runs', title: t('tabs.runs') },
        { to: '/schedules/holidays', title: t('tabs.holidays') },
      ]}
    />
  );
}
