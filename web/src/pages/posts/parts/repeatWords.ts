import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { useFormats } from '@/i18n/format';

/** A rule in one sentence: "Every 2 weeks, 10 posts in all". */
export function useRepeatWords(): (repeat: Schema<'Repeat'>) => string {
  const { t } = useTranslation('posts');
  const formats = useFormats();
  return (repeat) => {
    const { every, day, nth, weekday, until, count } = repeat;
    const parts = [t(`repeat.says.${every}`, { count: repeat.interval ?? 1 })];
    if (nth && weekday) {
      const name = weekdayName(weekday, formats.language);
      parts.push(
        t('repeat.says.onWeekday', { nth: t(`repeat.nth.${nth}` as 'repeat.nth.1'), weekday: name }),
      );
    } else if (weekday) parts.push(t('repeat.says.on', { weekday: weekdayName(weekday, formats.language) }));
    if (day) parts.push(t('repeat.says.onDay', { day }));
    if (until) parts.push(t('repeat.says.until', { date: formats.date(new Date(`${until}T00:00Z`), 'UTC') }));
    if (count) parts.push(t('repeat.says.count', { count }));
    return parts.join(', ');
  };
}

const weekdays: Schema<'Weekday'>[] = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];

/** A weekday by its name; the first of 2024 was a Monday. */
function weekdayName(weekday: Schema<'Weekday'>, language: string): string {
  const date = new Date(Date.UTC(2024, 0, 1 + weekdays.indexOf(weekday)));
  return new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(date);
}
