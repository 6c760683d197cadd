import { Meter } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { cx, useStateWords } from '@/components';
import { useFormats } from '@/i18n/format';
import styles from './Gauge.module.css';
import { bands } from './gauge';

interface GaugeProps {
  /** 0 to 1. */
  score: number;
  tolerance: number;
  zone: Schema<'SaturationZone'>;
}

/** Where the score stands on the scale of the page's zones. */
export function Gauge({ score, tolerance, zone }: GaugeProps) {
  const { t } = useTranslation('schedules');
  const words = useStateWords();
  const formats = useFormats();
  const at = (share: number) => `${share * 100}%`;
  return (
    <Meter
      aria-label={t('saturation.title')}
      minValue={0}
      maxValue={1}
      value={score}
      valueLabel={`${formats.number(score)}, ${words('zone', zone)}`}
      className={styles.gauge}
    >
      <p className={styles.words}>
        <span className={styles.score}>{formats.number(score, { maximumFractionDigits: 2 })}</span>
        <span className={styles.muted}>
          {t('saturation.redFrom', { tolerance: formats.number(tolerance) })}
        </span>
      </p>
      <div className={styles.scale} aria-hidden>
        <div className={styles.bands}>
          {bands(tolerance).map((band) => (
            <span
              key={band.zone}
              className={cx(styles.band, styles[band.zone], band.zone === zone && styles.here)}
              style={{ width: at(band.to - band.from) }}
            >
              {words('zone', band.zone)}
            </span>
          ))}
        </div>
        <span className={styles.mark} style={{ insetInlineStart: at(score) }} />
      </div>
    </Meter>
  );
}
