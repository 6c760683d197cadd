import { fromAbsolute, toCalendarDate } from '@internationalized/date';
import type { Schema } from '@/api/client';
import { addDays, type Day, weekDays } from '../dates';

export type Message = Schema<'ScheduledMessage'>;

/** Whose wall clock a week is shown by. */
export type Clock = 'page' | 'viewer';

/** Where a message stands on a clock. */
export interface Place {
  day: Day;
  hour: number;
  minute: number;
}

/** `scheduled_time` is what the clocks of the page show; the viewer's are worked out from the instant. */
export function placeOf(message: Message, clock: Clock, viewerZone: string): Place {
  if (clock === 'page') {
    const [day = '', time = ''] = message.scheduled_time.split(' ');
    const [hour, minute] = time.split(':').map(Number);
    return { day, hour: hour ?? 0, minute: minute ?? 0 };
  }
  const there = fromAbsolute(Date.parse(message.scheduled_at), viewerZone);
  return { day: toCalendarDate(there).toString(), hour: there.hour, minute: there.minute };
}

export interface Laid {
  days: Day[];
  /** From the first hour with a message to the last, without holes. */
  hours: number[];
  /** The messages of an hour of a day, in time order. */
  at(day: Day, hour: number): readonly Message[];
  of(day: Day): readonly Message[];
}

/** Sorts a week's messages into days and hours. On the viewer's clock a week may touch eight days. */
export function layOut(messages: readonly Message[], week: Day, clock: Clock, viewerZone: string): Laid {
  const byHour = new Map<string, Message[]>();
  const byDay = new Map<Day, Message[]>();
  const used = new Set<number>();
  for (const message of messages.toSorted((a, b) => a.position - b.position)) {
    const { day, hour } = placeOf(message, clock, viewerZone);
    used.add(hour);
    push(byHour, `${day} ${hour}`, message);
    push(byDay, day, message);
  }
  const planned = weekDays(week);
  const beyond = [addDays(week, -1), addDays(week, 7)].filter((day) => byDay.has(day));
  const first = Math.min(...used);
  const last = Math.max(...used);
  return {
    days: [...planned, ...beyond].sort(),
    hours: used.size === 0 ? [] : Array.from({ length: last - first + 1 }, (_, n) => first + n),
    at: (day, hour) => byHour.get(`${day} ${hour}`) ?? [],
    of: (day) => byDay.get(day) ?? [],
  };
}

function push<Key>(map: Map<Key, Message[]>, key: Key, message: Message) {
  const all = map.get(key);
  if (all) all.push(message);
  else map.set(key, [message]);
}

/** Two digits: "09:05". */
export const clockTime = ({ hour, minute }: Pick<Place, 'hour' | 'minute'>): string =>
  `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;

/** The message that another became when it was edited: positions move, what was set does not. */
export function findEdited(after: readonly Message[], was: Message, change: Schema<'MessageChange'>) {
  const time = change.scheduled_time ?? was.scheduled_time;
  const text = change.caption_text ?? was.caption_text;
  return after.find(
    (message) =>
      message.type === was.type && message.scheduled_time === time && message.caption_text === text,
  );
}
