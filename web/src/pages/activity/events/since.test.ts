import { expect, it } from 'vitest';
import { beginOf } from './since';

it('counts back from now', () => {
  const now = new Date('2026-01-31T10:00:00.000Z');
  expect(beginOf('hour', now)).toBe('2026-01-31T09:00:00.000Z');
  expect(beginOf('all', now)).toBeNull();
});
