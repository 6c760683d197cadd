import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { Card, StatusBadge } from '@/components';
import { useFormats } from '@/i18n/format';
import { dayName } from '../dates';
import { Gauge } from './Gauge';
import styles from './Overview.module.css';

/** How tired the audience is, why, and what follows for the week. */
export function Saturation({ analysis }: { analysis: Schema<'Analysis'> }) {
  const { t } = useTranslation('schedules');
  const formats = useFormats();
  const { saturation, evidence, account_classification: size } = analysis;
  if (!saturation) return null;
  return (
    <Card title={t('saturation.title')} actions={<StatusBadge kind="risk" state={saturation.risk_level} />}>
      <Gauge score={saturation.saturation_score} tolerance={size.saturation_tolerance} zone={evidence.zone} />
      <p className={styles.action}>{saturation.recommended_action}</p>
      <h3 className={styles.head}>{t('saturation.causes')}</h3>
      <Causes analysis={analysis} />
      <h3 className={styles.head}>{t('saturation.follows')}</h3>
      <ul className={styles.bullets}>
        <li>{t(`saturation.zones.${evidence.zone}`)}</li>
        <li>
          {saturation.volume_adjustment_factor === 1
            ? t('saturation.noFactor')
            : t('saturation.factor', { factor: formats.number(saturation.volume_adjustment_factor) })}
        </li>
      </ul>
      <p className={styles.muted}>
        {t('saturation.confidence', {
          confidence: formats.percent(saturation.confidence),
          count: evidence.ordinary_days,
        })}
      </p>
    </Card>
  );
}

function Causes({ analysis }: { analysis: Schema<'Analysis'> }) {
  const { t } = useTranslation('schedules');
  const formats = useFormats();
  const { evidence, saturation } = analysis;
  const change = (value: number) =>
    formats.number(value, { style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' });
  const days = (all: string[]) => all.map((day) => dayName(day, formats.language)).join(', ');
  if (evidence.ordinary_days === 0 && !saturation?.excluded_reason) {
    return <p className={styles.muted}>{t('saturation.noDays')}</p>;
  }
  return (
    <ul className={styles.causes}>
      {saturation?.excluded_reason && (
        <li className={styles.wide}>{t(`saturation.excluded.${saturation.excluded_reason}`)}</li>
      )}
      <Cause label={t('saturation.unlocks')} value={change(evidence.unlock_deviation)} />
      <Cause label={t('saturation.emv')} value={change(evidence.emv_deviation)} />
      <Cause
        label={t('saturation.under')}
        value={t('saturation.ofThree', { count: evidence.underperforming_days })}
      />
      <Cause
        label={t('saturation.z')}
        value={formats.number(evidence.mean_abs_z, { maximumFractionDigits: 2 })}
      />
      {evidence.holidays.length > 0 && (
        <Cause label={t('saturation.holidays')} value={days(evidence.holidays)} />
      )}
      {evidence.platform_issue_days.length > 0 && (
        <Cause label={t('saturation.issues')} value={days(evidence.platform_issue_days)} />
      )}
    </ul>
  );
}

function Cause({ label, value }: { label: string; value: string }) {
  return (
    <li>
      <span>{label}</span>
      <span className={styles.number}>{value}</span>
    </li>
  );
}
