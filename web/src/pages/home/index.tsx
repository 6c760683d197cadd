import { useTranslation } from 'react-i18next';
import { PageHeader, useNow } from '@/components';
import { useFormats, viewerZone } from '@/i18n/format';
import { Alerts } from './Alerts';
import { useAlerts } from './alerts';
import styles from './Home.module.css';
import { Numbers } from './Numbers';
import { FailedPosts, NextPosts } from './Posts';
import { RunningBatches } from './RunningBatches';
import { WaitingLeads } from './WaitingLeads';
import { WeekByZone } from './WeekByZone';

/** Today's state in one look. */
export default function HomePage() {
  const { t } = useTranslation('home');
  const formats = useFormats();
  const now = useNow(60_000);
  const found = useAlerts();
  return (
    <div className={styles.page}>
      <PageHeader
        title={t('title')}
        description={t('description', { date: formats.date(now), zone: formats.zoneName(viewerZone, now) })}
      />
      <Numbers found={found} />
      <div className={styles.cards}>
        <RunningBatches />
        <Alerts found={found} />
        <WaitingLeads />
        <NextPosts />
        <WeekByZone />
        <FailedPosts />
      </div>
    </div>
  );
}
