import {
  endOfMonth,
  fromAbsolute,
  getLocalTimeZone,
  parseDate,
  startOfMonth,
  startOfWeek,
  toCalendarDate,
  today,
} from '@internationalized/date';
import type { PostOverview, Range } from '../api';

/** A calendar's day, `YYYY-MM-DD`, by the clocks of the viewer. */
export type Day = string;

export type View = 'month' | 'week' | 'list';

/** Weeks begin on Monday, here as in schedules (ISO 8601). */
const mondayOf = (day: Day) => startOfWeek(parseDate(day), 'en-US', 'mon');

export function weekOf(day: Day): Day[] {
  const monday = mondayOf(day);
  return Array.from({ length: 7 }, (_, days) => monday.add({ days }).toString());
}

/** The weeks that a month touches, whole. */
export function monthOf(day: Day): Day[][] {
  const date = parseDate(day);
  const last = endOfMonth(date).toString();
  const weeks: Day[][] = [];
  let week = weekOf(startOfMonth(date).toString());
  while (week[0] && week[0] <= last) {
    weeks.push(week);
    week = weekOf(parseDate(week[0]).add({ weeks: 1 }).toString());
  }
  return weeks;
}

/** The same place of the calendar, a month or week on or back. */
export function turn(view: View, day: Day, by: 1 | -1): Day {
  const date = parseDate(day);
  return (view === 'week' ? date.add({ weeks: by }) : startOfMonth(date).add({ months: by })).toString();
}

export const isDay = (text: string | null): text is Day => {
  if (!text || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    return parseDate(text).toString() === text;
  } catch {
    return false;
  }
};

export const todayHere = (zone: string = getLocalTimeZone()): Day => today(zone).toString();

/** From the beginning of the first day to the end of the last, also where clocks change between. */
export function rangeOf(days: readonly Day[], zone: string = getLocalTimeZone()): Range {
  const [first = todayHere(zone)] = days;
  const last = days.at(-1) ?? first;
  return {
    from: parseDate(first).toDate(zone).toISOString(),
    to: parseDate(last).add({ days: 1 }).toDate(zone).toISOString(),
  };
}

export const dayOf = (instant: string, zone: string = getLocalTimeZone()): Day =>
  toCalendarDate(fromAbsolute(Date.parse(instant), zone)).toString();

/** Posts by their day, in the order that they are given in. */
export function byDay(posts: readonly PostOverview[], zone?: string): Map<Day, PostOverview[]> {
  const days = new Map<Day, PostOverview[]>();
  for (const post of posts) {
    if (!post.scheduledAt) continue;
    const day = dayOf(post.scheduledAt, zone);
    days.set(day, [...(days.get(day) ?? []), post]);
  }
  return days;
}
