import type { Schema } from '@/api/client';

export type Repeat = Schema<'Repeat'>;

/** The rules that are offered; a month can be met by its date or by its weekday. */
export const patterns = ['none', 'day', 'week', 'monthDay', 'monthWeekday'] as const;
export type Pattern = (typeof patterns)[number];

export type End = 'never' | 'until' | 'count';

export function patternOf(repeat: Repeat | null): Pattern {
  if (!repeat) return 'none';
  if (repeat.every !== 'month') return repeat.every;
  return repeat.nth ? 'monthWeekday' : 'monthDay';
}

export function endOf(repeat: Repeat): End {
  return repeat.until ? 'until' : repeat.count ? 'count' : 'never';
}

const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

/** The rule of a pattern that begins at a local time, keeping how often and until when. */
export function repeatOf(pattern: Pattern, local: string, before: Repeat | null): Repeat | null {
  if (pattern === 'none') return null;
  const { interval, until, count } = before ?? {};
  const kept = {
    ...(interval && interval > 1 && { interval }),
    ...(until && { until }),
    ...(count && { count }),
  };
  const day = Number(local.slice(8, 10));
  switch (pattern) {
    case 'day':
      return { every: 'day', ...kept };
    case 'week':
      return { every: 'week', ...kept };
    case 'monthDay':
      return { every: 'month', day, ...kept };
    case 'monthWeekday':
      return { every: 'month', nth: nthOf(local), weekday: weekdayOf(local), ...kept };
  }
}

export function weekdayOf(local: string): Schema<'Weekday'> {
  return weekdays[new Date(`${local.slice(0, 10)}T00:00Z`).getUTCDay()] ?? 'MON';
}

/** Which of the month's weekdays a date is; a fifth one is told as the last, which every month has. */
export function nthOf(local: string): number {
  const nth = Math.ceil(Number(local.slice(8, 10)) / 7);
  return nth === 5 ? -1 : nth;
}
