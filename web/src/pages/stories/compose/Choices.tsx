import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { RadioCards, Select } from '@/components';
import { viewerZone } from '@/i18n/format';
import styles from './Compose.module.css';
import { type Speed, speeds } from './draft';

/** Seconds that one story may wait for its confirmation (`stories.md`, Behaviour). */
export const LIMITS: Record<Speed, number> = { safe: 120, fast: 90, ultra: 60, hyper: 180 };

export function SpeedChoice({ value, onChange }: { value: Speed; onChange(speed: Speed): void }) {
  const { t } = useTranslation('stories');
  return (
    <RadioCards
      label={t('speed.label')}
      description={t('speed.description')}
      value={value}
      onChange={onChange}
      options={speeds.map((speed) => ({
        value: speed,
        label: t(`speed.${speed}.name`),
        description: t(`speed.${speed}.meaning`),
        aside: t('speed.limit', { seconds: LIMITS[speed] }),
      }))}
    />
  );
}

const RETRIES = ['0', '1', '2'] as const;

export function RetriesChoice({ value, onChange }: { value: number; onChange(retries: number): void }) {
  const { t } = useTranslation('stories');
  return (
    <div>
      <Select
        label={t('retries.label')}
        value={RETRIES[value] ?? '1'}
        onChange={(retries) => onChange(Number(retries))}
        options={RETRIES.map((count) => ({
          value: count,
          label: t('retries.times', { count: Number(count) }),
        }))}
      />
      <p className={styles.hint}>{t('retries.description')}</p>
    </div>
  );
}

const DateTimeField = lazy(() =>
  import('@/components/DateTimeField').then((module) => ({ default: module.DateTimeField })),
);

interface WhenChoiceProps {
  /** A local time of the viewer's zone, or null for now. */
  value: string | null;
  onChange(at: string | null): void;
  error?: string;
}

export function WhenChoice({ value, onChange, error }: WhenChoiceProps) {
  const { t } = useTranslation('stories');
  return (
    <>
      <RadioCards
        label={t('when.label')}
        value={value === null ? 'now' : 'later'}
        onChange={(when) => onChange(when === 'now' ? null : inAnHour())}
        options={[
          { value: 'now', label: t('when.now'), description: t('when.nowMeaning') },
          { value: 'later', label: t('when.later'), description: t('when.laterMeaning') },
        ]}
      />
      {value !== null && (
        <Suspense>
          <DateTimeField
            label={t('when.first')}
            description={t('when.zone', { zone: viewerZone })}
            value={value}
            onChange={onChange}
            error={error}
          />
        </Suspense>
      )}
    </>
  );
}

/** The next full hour that is at least half an hour away, as clocks here show it. */
function inAnHour(): string {
  const at = new Date(Date.now() + 90 * 60_000);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:00`;
}
