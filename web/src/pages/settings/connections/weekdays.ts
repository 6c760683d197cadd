import type { Schema } from '@/api/client';

export type Weekday = Schema<'Weekday'>;

export const weekdays: readonly Weekday[] = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];

/** A weekday's name in the viewer's language. */
export function weekdayName(weekday: Weekday, language: string): string {
  // 5 January 2026 was a Monday.
  const day = new Date(Date.UTC(2026, 0, 5 + weekdays.indexOf(weekday)));
  return new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(day);
}

type Slot = Schema<'PostingSlot'>;

/** In the order of the week, each once. */
export function inOrder(slots: readonly Slot[]): Slot[] {
  const place = ({ weekday, time }: Slot) => `${weekdays.indexOf(weekday)} ${time}`;
  const once = new Map(slots.map((slot) => [place(slot), slot]));
  return [...once.entries()].sort(([a], [b]) => a.localeCompare(b)).map(([, slot]) => slot);
}
