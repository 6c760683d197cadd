import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { RelativeTime, StatusBadge } from '@/components';
import styles from './Home.module.css';
import { HomeCard } from './HomeCard';
import { useWaitingLeads } from './today';

const SHOWN = 5;

/** Leads that a person has to answer or decide on, the one that waits longest first. */
export function WaitingLeads() {
  const { t } = useTranslation('home');
  return (
    <HomeCard
      title={t('leads.title')}
      query={useWaitingLeads()}
      scope="converse"
      all={{ to: '/conversations', label: t('leads.inbox') }}
      isEmpty={({ items }) => items.length === 0}
      empty={<p>{t('leads.empty')}</p>}
    >
      {({ items }) => (
        <ul className={styles.list}>
          {items.slice(0, SHOWN).map(({ id, phone, waUserId, status, updatedAt }) => (
            <li key={id}>
              <Link to={`/conversations/${id}`} className={styles.row}>
                <span className={styles.main}>
                  <span className={styles.title}>{phone ? `+${phone}` : (waUserId ?? id)}</span>
                  <span className={styles.sub}>
                    {t('leads.since')} <RelativeTime at={updatedAt} />
                  </span>
                </span>
                <StatusBadge kind="lead" state={status} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </HomeCard>
  );
}
