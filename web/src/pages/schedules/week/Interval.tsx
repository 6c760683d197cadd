import { useTranslation } from 'react-i18next';
import { useFormats } from '@/i18n/format';
import styles from './Interval.module.css';

interface IntervalProps {
  lower: number;
  upper: number;
  /** What the week's draw gave, within the bounds. */
  sample?: number;
}

/** The Wilson bounds of a caption on the scale from 0 to 100 %, with the week's draw. */
export function Interval({ lower, upper, sample }: IntervalProps) {
  const { t } = useTranslation('schedules');
  const formats = useFormats();
  const write = (value: number) => formats.percent(value);
  const at = (share: number) => `${share * 100}%`;
  return (
    <figure className={styles.interval}>
      <figcaption>
        {t('why.bounds', { lower: write(lower), upper: write(upper) })}
        {sample !== undefined && <> {t('why.draw', { sample: write(sample) })}</>}
      </figcaption>
      <div className={styles.scale} aria-hidden>
        <span className={styles.range} style={{ insetInlineStart: at(lower), width: at(upper - lower) }} />
        {sample !== undefined && <span className={styles.mark} style={{ insetInlineStart: at(sample) }} />}
      </div>
      <div className={styles.ticks} aria-hidden>
        {[0, 0.5, 1].map((tick) => (
          <span key={tick}>{write(tick)}</span>
        ))}
      </div>
    </figure>
  );
}
