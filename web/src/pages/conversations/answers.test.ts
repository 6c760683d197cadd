import { describe, expect, it } from 'vitest';
import { Formats } from '@/i18n/format';
import { addsWords, stepStates, understood } from './answers';

const formats = new Formats('en');
const answer = (value: unknown, raw = 'raw') => ({ raw, value, answeredAt: '2026-01-31T09:30:00.000Z' });
const text = (step: string, value: unknown, raw?: string) => understood(step, answer(value, raw), formats);

describe('an answer as it was understood', () => {
  it.each([
    ['dimensions', { widthCm: 10, heightCm: 15.24 }, '10 × 15.24 cm'],
    ['budget', { amountMinor: 50_000, currency: 'GBP' }, '£500.00'],
    ['budget', { amountMinor: 20_000, maxMinor: 30_000, currency: 'EUR' }, '€200.00 – €300.00'],
    ['instagram_handle', 'a.b_c', '@a.b_c'],
    ['location_city', 'London', 'London'],
    ['a_studios_own', 7, '7'],
    ['a_studios_own', { odd: true }, 'raw'],
  ])('%s %j: %s', (step, value, shown) => {
    expect(text(step, value)).toEqual({ kind: 'text', text: shown });
  });

  it('knows choices and what was skipped', () => {
    expect(text('style', null)).toEqual({ kind: 'skipped' });
    expect(text('coverup', false)).toEqual({ kind: 'no' });
    expect(text('complexity', 3)).toEqual({ kind: 'complexity', level: 3 });
  });
});

it('repeats the lead’s own words only where they say more', () => {
  expect(addsWords('10x15cm', '10 × 15 cm')).toBe(false);
  expect(addsWords('London UK', 'London')).toBe(true);
});

it('keeps the flow’s order, and answers to questions that it no longer has', () => {
  const states = stepStates(['idea', 'placement'], { old: answer('x'), idea: answer('y') }, 'placement');
  expect(states.map(({ key, state }) => `${key} ${state}`)).toEqual([
    'idea answered',
    'placement current',
    'old answered',
  ]);
});
