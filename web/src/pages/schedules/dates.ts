import { fromAbsolute, parseDate, startOfWeek, toCalendarDate } from '@internationalized/date';

/** Days of the API are `YYYY-MM-DD`, without a zone: they are days where a page is. */
export type Day = string;

export const addDays = (day: Day, days: number): Day => parseDate(day).add({ days }).toString();

export const mondayOf = (day: Day): Day => startOfWeek(parseDate(day), 'en', 'mon').toString();

export const todayIn = (zone: string, now: Date): Day =>
  toCalendarDate(fromAbsolute(now.getTime(), zone)).toString();

export const weekDays = (monday: Day): Day[] => Array.from({ length: 7 }, (_, n) => addDays(monday, n));

/**
 * The Mondays that a run may be started for: after today where each of the pages is, at most 53
 * weeks ahead (`scheduling.md`, Orchestrator).
 */
export function mondaysToRun(now: Date, zones: readonly string[]): Day[] {
  const todays = zones.map((zone) => todayIn(zone, now)).sort();
  const latest = todays.at(-1);
  const earliest = todays[0];
  if (!latest || !earliest) return [];
  const first = addDays(mondayOf(latest), 7);
  const last = addDays(earliest, 53 * 7);
  return Array.from({ length: 53 }, (_, n) => addDays(first, 7 * n)).filter((monday) => monday <= last);
}

/** A day as an instant that every formatter shows as that day in the zone `UTC`. */
export const noon = (day: Day): Date => new Date(`${day}T12:00:00Z`);

/** "Nov 23 – 29, 2026" in the viewer's language. */
export function weekRange(monday: Day, language: string): string {
  const format = new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return format.formatRange(noon(monday), noon(addDays(monday, 6)));
}

/** "Mon 30"; long "Monday, November 30". */
export function dayName(day: Day, language: string, width: 'short' | 'long' = 'short'): string {
  const write = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' }).format(noon(day));
  if (width === 'long') return write({ weekday: 'long', month: 'long', day: 'numeric' });
  // Intl would give "30 Mon" in English, which nobody writes.
  return `${write({ weekday: 'short' })} ${write({ day: 'numeric' })}`;
}

/** "Mon" for 0 to "Sun" for 6. */
export const weekdayName = (index: number, language: string, width: 'short' | 'long' = 'short'): string =>
  new Intl.DateTimeFormat(language, { weekday: width, timeZone: 'UTC' }).format(
    noon(addDays('2024-01-01', index)),
  );

/** What a clock shows as people write it: "9:05 AM", "9:05". */
export const timeName = (hour: number, minute: number, language: string): string =>
  new Intl.DateTimeFormat(language, { timeStyle: 'short', timeZone: 'UTC' }).format(
    new Date(Date.UTC(2024, 0, 1, hour, minute)),
  );

/** An hour of the clock as people write it: "8 PM", "20". */
export const hourName = (hour: number, language: string): string =>
  new Intl.DateTimeFormat(language, { hour: 'numeric', timeZone: 'UTC' }).format(
    new Date(Date.UTC(2024, 0, 1, hour)),
  );
