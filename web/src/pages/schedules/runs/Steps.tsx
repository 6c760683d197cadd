import { Check, CircleSlash, LoaderCircle, type LucideIcon, Minus, X } from 'lucide-react';
import { memo } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { cx, Hint, useStateWords } from '@/components';
import { useFormats } from '@/i18n/format';
import styles from './Steps.module.css';

const icons: Record<Schema<'StepStatus'>, LucideIcon | null> = {
  pending: null,
  running: LoaderCircle,
  success: Check,
  skipped: Minus,
  failed: X,
  cancelled: CircleSlash,
};

/** The six steps of a page, in order. */
export const Steps = memo(function Steps({ page }: { page: Schema<'RunPage'> }) {
  return (
    <ol className={styles.steps}>
      {page.steps.map((step) => (
        <li key={step.name} className={cx(styles.step, styles[step.status])}>
          <Step step={step} />
        </li>
      ))}
    </ol>
  );
});

function Step({ step }: { step: Schema<'RunStep'> }) {
  const { t } = useTranslation('schedules');
  const words = useStateWords();
  const formats = useFormats();
  const Icon = icons[step.status];
  const name = t(`steps.${step.name}`);
  const again = step.attempts > 1 ? ` ×${step.attempts}` : '';
  const took =
    step.started_at && step.finished_at
      ? (Date.parse(step.finished_at) - Date.parse(step.started_at)) / 1000
      : null;
  const told = [
    t(`stepHints.${step.name}`),
    step.attempts > 1 && t('runs.attempts', { count: step.attempts }),
    took !== null &&
      t('runs.took', {
        time:
          took < 10
            ? formats.number(took, { style: 'unit', unit: 'second', maximumFractionDigits: 2 })
            : formats.duration(took),
      }),
  ];
  return (
    <Hint text={told.filter(Boolean).join(' · ')}>
      <AriaButton className={styles.face} aria-label={`${name}${again}: ${words('step', step.status)}`}>
        <span className={styles.dot}>
          {Icon && <Icon size={12} aria-hidden className={cx(step.status === 'running' && styles.turning)} />}
        </span>
        <span className={styles.name}>{name}</span>
        {again && <span className={styles.again}>{again}</span>}
      </AriaButton>
    </Hint>
  );
}
