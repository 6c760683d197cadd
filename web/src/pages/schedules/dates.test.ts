import { describe, expect, it } from 'vitest';
import { addDays, dayName, mondayOf, mondaysToRun, timeName, todayIn, weekDays, weekRange } from './dates';

describe('weeks', () => {
  it('begin on Monday, over months and years', () => {
    expect(mondayOf('2026-11-26')).toBe('2026-11-23');
    expect(mondayOf('2026-11-23')).toBe('2026-11-23');
    expect(mondayOf('2027-01-03')).toBe('2026-12-28');
    expect(weekDays('2026-12-28').at(-1)).toBe('2027-01-03');
    expect(addDays('2026-03-08', 1)).toBe('2026-03-09');
  });

  it('are told as a range', () => {
    expect(weekRange('2026-11-23', 'en').replace(/\s/g, ' ')).toBe('Nov 23 – 29, 2026');
  });
});

it('days and times are written as people write them', () => {
  expect(dayName('2026-11-30', 'en')).toBe('Mon 30');
  expect(dayName('2026-11-30', 'es', 'long')).toBe('lunes, 30 de noviembre');
  expect(timeName(21, 5, 'en').replace(/\s/g, ' ')).toBe('9:05 PM');
  expect(timeName(9, 5, 'es')).toBe('9:05');
});

describe('the Mondays of a run', () => {
  // Monday, 01:00 in Berlin, is still Sunday in Los Angeles.
  const now = new Date('2026-11-23T00:00:00Z');

  it('come after today where the page is', () => {
    expect(todayIn('America/Los_Angeles', now)).toBe('2026-11-22');
    expect(mondaysToRun(now, ['America/Los_Angeles'])[0]).toBe('2026-11-23');
    expect(mondaysToRun(now, ['Europe/Berlin'])[0]).toBe('2026-11-30');
  });

  it('hold for every page', () => {
    const zones = ['America/Los_Angeles', 'Europe/Berlin'];
    expect(mondaysToRun(now, zones)[0]).toBe('2026-11-30');
  });

  it('end 53 weeks ahead', () => {
    const days = mondaysToRun(now, ['Europe/Berlin']);
    expect(days).toHaveLength(53);
    expect(days.at(-1)).toBe('2027-11-29');
    expect(mondaysToRun(now, [])).toEqual([]);
  });
});
