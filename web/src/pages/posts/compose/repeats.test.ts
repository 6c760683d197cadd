import { expect, it } from 'vitest';
import { nthOf, patternOf, repeatOf, weekdayOf } from './repeats';

it('makes the rule of a pattern from the first time', () => {
  // A Thursday, the fifth of its month.
  const local = '2030-01-31T09:30';
  expect(repeatOf('none', local, null)).toBeNull();
  expect(repeatOf('monthDay', local, null)).toEqual({ every: 'month', day: 31 });
  expect(repeatOf('monthWeekday', local, null)).toEqual({ every: 'month', nth: -1, weekday: 'THU' });
  expect(repeatOf('week', local, { every: 'day', interval: 2, count: 10 })).toEqual({
    every: 'week',
    interval: 2,
    count: 10,
  });
});

it('knows a pattern again', () => {
  for (const pattern of ['none', 'day', 'week', 'monthDay', 'monthWeekday'] as const) {
    expect(patternOf(repeatOf(pattern, '2030-01-08T09:30', null))).toBe(pattern);
  }
  expect([nthOf('2030-01-08T09:30'), weekdayOf('2030-01-08T09:30')]).toEqual([2, 'TUE']);
});
