import { ProgressBar } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { cx } from './cx';
import styles from './Progress.module.css';
import type { Tone } from './states';

/** The place of something that is still being read. */
export function Skeleton({ width = '100%', height = '1rem' }: { width?: string; height?: string }) {
  return <span className={styles.skeleton} style={{ width, height }} aria-hidden />;
}

/** A few lines of it; the one announced sign that something loads. */
export function SkeletonLines({ lines = 4, height = '1.5rem' }: { lines?: number; height?: string }) {
  const { t } = useTranslation();
  const widths = ['100%', '92%', '97%', '85%'];
  return (
    <div role="status" className={styles.lines}>
      <span className="visually-hidden">{t('loading')}</span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike and never move
        <Skeleton key={line} width={widths[line % widths.length]} height={height} />
      ))}
    </div>
  );
}

interface ProgressProps {
  label: string;
  /** From 0 to 1; without it the end is not known. */
  value?: number;
  /** What stands on the right instead of the percentage. */
  valueLabel?: string;
  tone?: Tone;
  hideLabel?: boolean;
}

export function Progress({ label, value, valueLabel, tone = 'neutral', hideLabel }: ProgressProps) {
  return (
    <ProgressBar
      aria-label={label}
      value={(value ?? 0) * 100}
      valueLabel={valueLabel}
      isIndeterminate={value === undefined}
      className={cx(styles.progress, styles[tone], value === undefined && styles.indeterminate)}
    >
      {({ percentage, valueText }) => (
        <>
          {!hideLabel && (
            <span className={styles.words}>
              <span>{label}</span>
              <span className={styles.value}>{value === undefined ? '' : valueText}</span>
            </span>
          )}
          <span className={styles.track}>
            <span
              className={styles.fill}
              style={value === undefined ? undefined : { width: `${percentage}%` }}
            />
          </span>
        </>
      )}
    </ProgressBar>
  );
}
