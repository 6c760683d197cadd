import { useTranslation } from 'react-i18next';
import { useReadyz } from '@/api/readyz';
import { Badge, Card, ErrorState, SkeletonLines } from '@/components';
import styles from '../Settings.module.css';

/** Each part of the system as the gateway sees it now. */
export function Parts() {
  const { t } = useTranslation('settings');
  const parts = useReadyz();
  return (
    <Card title={t('readiness.parts')}>
      {parts.isPending ? (
        <SkeletonLines lines={4} />
      ) : parts.data === undefined ? (
        <ErrorState error={parts.error} onRetry={parts.refetch} />
      ) : (
        <dl className={styles.facts}>
          {Object.entries(parts.data.checks).map(([part, state]) => (
            <div key={part} className={styles.part}>
              <dt>{part}</dt>
              <dd>
                <Badge tone={state === 'ok' ? 'success' : 'danger'} dot>
                  {state === 'ok' ? t('readiness.answers') : state}
                </Badge>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  );
}
