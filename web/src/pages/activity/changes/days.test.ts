import { expect, it } from 'vitest';
import { startOf } from './days';

it('begins a day where the viewer is, and ends it with the next', () => {
  expect(startOf('2026-01-31')).toBe(new Date(2026, 0, 31).toISOString());
  expect(startOf('2026-01-31', 1)).toBe(new Date(2026, 1, 1).toISOString());
});

it.each([null, '', 'yesterday', '2026-1-31', '2026-02-30', '0202-01-31'])('knows no such day: %s', (day) => {
  expect(startOf(day)).toBeNull();
});
