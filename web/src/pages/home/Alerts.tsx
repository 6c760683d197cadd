import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Card, cx, ProblemNote, SkeletonLines } from '@/components';
import { useFormats } from '@/i18n/format';
import styles from './Alerts.module.css';
import type { Alert, useAlerts } from './alerts';

/** Everything that wants attention, the worst first. */
export function Alerts({ found }: { found: ReturnType<typeof useAlerts> }) {
  const { t } = useTranslation('home');
  const { alerts, isPending, error } = found;
  return (
    <Card id="alerts" title={t('alerts.title')}>
      {error !== null && <ProblemNote error={error} />}
      {isPending && alerts.length === 0 ? (
        <SkeletonLines lines={3} />
      ) : alerts.length === 0 && error === null ? (
        <p className={styles.fine}>
          <CircleCheck size={18} aria-hidden />
          {t('alerts.none')}
        </p>
      ) : (
        <ul className={styles.list}>
          {alerts.map((alert) => (
            <AlertRow key={alert.id} alert={alert} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function AlertRow({ alert: { tone, text, to } }: { alert: Alert }) {
  const { t } = useTranslation('home');
  const formats = useFormats();
  const when = (at: string | number) => formats.dateTime(new Date(at));
  const { at } = text.values;
  const Icon = tone === 'danger' ? CircleAlert : TriangleAlert;
  return (
    <li>
      <Link to={to} className={styles.row}>
        <Icon size={18} aria-hidden className={cx(styles.icon, styles[tone])} />
        <span>{t(`alerts.${text.key}`, { count: 0, ...text.values, ...(at && { at: when(at) }) })}</span>
      </Link>
    </li>
  );
}
