import { useTranslation } from 'react-i18next';
import { Bar, BarChart, LabelList, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { useFormats } from '@/i18n/format';
import { weekdayName } from '../dates';
import styles from './Overview.module.css';

/** How each weekday sells against the mean of all; 1 is the mean. */
export default function WeekdayChart({ index }: { index: readonly number[] }) {
  const { t } = useTranslation('schedules');
  const formats = useFormats();
  const write = (value: number) => formats.number(value, { maximumFractionDigits: 2 });
  const data = index.map((value, day) => ({
    day: weekdayName(day, formats.language),
    value,
    text: write(value),
  }));
  return (
    <figure className={styles.figure}>
      <figcaption>{t('habits.days')}</figcaption>
      <div className={styles.chart} aria-hidden>
        <ResponsiveContainer width="100%" height="100%">
          <BarChart data={data} margin={{ top: 4, right: 0, bottom: 0, left: 0 }} accessibilityLayer={false}>
            <XAxis dataKey="day" tick={{ fill: 'var(--text-muted)' }} tickLine={false} axisLine={false} />
            <YAxis hide domain={[0, 1.3]} />
            <ReferenceLine y={1} stroke="var(--border-strong)" strokeDasharray="3 3" />
            <Bar dataKey="value" fill="var(--accent)" radius={[4, 4, 0, 0]} isAnimationActive={false}>
              <LabelList dataKey="text" position="insideTop" fill="var(--on-accent)" fontWeight={600} />
            </Bar>
          </BarChart>
        </ResponsiveContainer>
      </div>
      <ul className="visually-hidden">
        {index.map((value, day) => (
          <li key={weekdayName(day, 'en')}>
            {weekdayName(day, formats.language, 'long')}: {write(value)}
          </li>
        ))}
      </ul>
    </figure>
  );
}
