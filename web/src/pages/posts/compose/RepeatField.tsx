import { useTranslation } from 'react-i18next';
import { Select, TextField } from '@/components';
import { useFormats } from '@/i18n/format';
import styles from './Composer.module.css';
import { type End, endOf, nthOf, patternOf, patterns, type Repeat, repeatOf } from './repeats';

interface RepeatFieldProps {
  repeat: Repeat | null;
  /** The first time, which decides the day. */
  local: string;
  onChange(repeat: Repeat | null): void;
}

/** Whether and how a post is published again. */
export function RepeatField({ repeat, local, onChange }: RepeatFieldProps) {
  const { t } = useTranslation('posts');
  const formats = useFormats();
  const date = new Date(`${local.slice(0, 10)}T00:00Z`);
  const weekday = new Intl.DateTimeFormat(formats.language, { weekday: 'long', timeZone: 'UTC' }).format(
    date,
  );
  const words = {
    day: Number(local.slice(8, 10)),
    weekday,
    nth: t(`repeat.nth.${nthOf(local)}` as 'repeat.nth.1'),
  };
  return (
    <div className={styles.row}>
      <Select
        label={t('repeat.label')}
        value={patternOf(repeat)}
        onChange={(pattern) => onChange(repeatOf(pattern, local, repeat))}
        options={patterns.map((value) => ({ value, label: t(`repeat.patterns.${value}`, words) }))}
      />
      {repeat && (
        <>
          <TextField
            label={t(`repeat.every.${repeat.every}`)}
            type="number"
            inputMode="numeric"
            value={String(repeat.interval ?? 1)}
            onChange={(text) => onChange({ ...repeat, interval: within(text, 12) })}
          />
          <Ends repeat={repeat} local={local} onChange={onChange} />
        </>
      )}
    </div>
  );
}

function Ends({ repeat, local, onChange }: RepeatFieldProps & { repeat: Repeat }) {
  const { t } = useTranslation('posts');
  const { until: _, count: __, ...endless } = repeat;
  const end = endOf(repeat);
  const set = (chosen: End) => {
    if (chosen === 'count') onChange({ ...endless, count: 10 });
    else if (chosen === 'until') onChange({ ...endless, until: yearLater(local) });
    else onChange(endless);
  };
  return (
    <>
      <Select
        label={t('repeat.end')}
        value={end}
        onChange={set}
        options={(['never', 'until', 'count'] as const).map((value) => ({
          value,
          label: t(`repeat.ends.${value}`),
        }))}
      />
      {end === 'count' && (
        <TextField
          label={t('repeat.count')}
          type="number"
          inputMode="numeric"
          value={String(repeat.count ?? 1)}
          onChange={(text) => onChange({ ...endless, count: within(text, 1000) })}
        />
      )}
      {end === 'until' && (
        <TextField
          label={t('repeat.until')}
          type="date"
          value={repeat.until ?? ''}
          onChange={(until) => onChange(until ? { ...endless, until } : endless)}
        />
      )}
    </>
  );
}

const within = (text: string, most: number): number =>
  Math.min(most, Math.max(1, Math.trunc(Number(text)) || 1));

const yearLater = (local: string): string => `${Number(local.slice(0, 4)) + 1}${local.slice(4, 10)}`;
