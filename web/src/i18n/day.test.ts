import { expect, it } from 'vitest';
import { parseDay } from './day';

it.each([
  ['2026-02-28', '2026-02-28'],
  ['2026-02-29', null],
  ['2026-99-99', null],
  ['0000-00-00', null],
  ['0202-01-31', null],
  ['2026-1-31', null],
  ['next week', null],
  ['', null],
  [null, null],
])('a day is one of the calendar, or none: %s', (text, day) => {
  expect(parseDay(text)).toBe(day);
});
