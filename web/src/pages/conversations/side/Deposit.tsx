import { ExternalLink } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Badge, CopyButton, DateTime, Money, RelativeTime, StatusBadge } from '@/components';
import type { Lead } from '../lead';
import { Part } from './Part';
import styles from './Side.module.css';

/** The money: what it would take, what was asked for, and whether it came. */
export function Deposit({ lead: { estimate, deposit } }: { lead: Lead }) {
  const { t } = useTranslation('conversations');
  if (!estimate && !deposit) return null;
  return (
    <Part title={t('deposit.title')} mark={deposit && <StatusBadge kind="deposit" state={deposit.status} />}>
      {deposit && (
        <p className={styles.amount}>
          <Money minor={deposit.amountMinor} currency={deposit.currency} />
        </p>
      )}
      {estimate && (
        <p className={styles.estimate}>
          {t(`deposit.category.${estimate.category}`)}
          {estimate.days !== null && ` · ${t('deposit.days', { count: estimate.days })}`}
          {!deposit && (
            <>
              {' · '}
              {t('deposit.estimated')} <Money minor={estimate.depositMinor} currency="GBP" />
            </>
          )}
          {estimate.belowMinimum && <Badge tone="warning">{t('deposit.belowMinimum')}</Badge>}
        </p>
      )}
      {deposit?.status === 'CREATING' && <p className={styles.hint}>{t('deposit.creating')}</p>}
      {deposit?.status === 'OPEN' && deposit.url && (
        <>
          <p className={styles.link}>
            <a href={deposit.url} target="_blank" rel="noreferrer">
              {t('deposit.open')}
              <ExternalLink size={14} aria-hidden />
            </a>
            <CopyButton text={deposit.url} label={t('deposit.copy')} />
          </p>
          {deposit.expiresAt && (
            <p className={styles.hint}>
              {t('deposit.expires')} <RelativeTime at={deposit.expiresAt} /> (
              <DateTime at={deposit.expiresAt} />)
            </p>
          )}
        </>
      )}
    </Part>
  );
}
