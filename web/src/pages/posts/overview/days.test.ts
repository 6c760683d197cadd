import { describe, expect, it } from 'vitest';
import type { PostOverview } from '../api';
import { byDay, dayOf, isDay, monthOf, rangeOf, turn, weekOf } from './days';

const zone = 'Europe/Madrid';

describe('a calendar', () => {
  it('has whole weeks from Monday', () => {
    const weeks = monthOf('2026-11-15');
    expect(weeks.map((week) => week[0])).toEqual([
      '2026-10-26',
      '2026-11-02',
      '2026-11-09',
      '2026-11-16',
      '2026-11-23',
      '2026-11-30',
    ]);
    expect(weeks.every((week) => week.length === 7)).toBe(true);
    expect(weekOf('2026-11-01')[0]).toBe('2026-10-26');
    // A month that fills its weeks to the day.
    expect(monthOf('2027-02-10')).toHaveLength(4);
  });

  it('turns from the 31st to a shorter month', () => {
    expect(turn('month', '2026-10-31', 1)).toBe('2026-11-01');
    expect(turn('month', '2026-01-15', -1)).toBe('2025-12-01');
    expect(turn('week', '2026-12-30', 1)).toBe('2027-01-06');
  });

  it('asks for whole days of the viewer, also where clocks change', () => {
    // The night of 25 October 2026 has 25 hours in Madrid.
    expect(rangeOf(['2026-10-25', '2026-10-26'], zone)).toEqual({
      from: '2026-10-24T22:00:00.000Z',
      to: '2026-10-26T23:00:00.000Z',
    });
  });

  it('puts each post on its day there', () => {
    const post = (scheduledAt: string | null) => ({ scheduledAt }) as PostOverview;
    const late = post('2026-10-31T23:30:00.000Z');
    expect(dayOf('2026-10-31T23:30:00.000Z', zone)).toBe('2026-11-01');
    expect([...byDay([late, post(null)], zone)]).toEqual([['2026-11-01', [late]]]);
  });
});

it('takes only days that there are', () => {
  expect(['2026-02-28', '2026-02-30', 'x', '', null].map(isDay)).toEqual([true, false, false, false, false]);
});
