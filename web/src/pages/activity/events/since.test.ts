import { expect, it } from 'vitest';
import { beginOf, cutAt } from './since';

const page = {
  items: [{ createdAt: '2026-01-31T10:00:00.000Z' }, { createdAt: '2026-01-31T08:00:00.000Z' }],
  nextCursor: 'more',
};

it('counts back from now', () => {
  const now = new Date('2026-01-31T10:00:00.000Z');
  expect(beginOf('hour', now)).toBe('2026-01-31T09:00:00.000Z');
  expect(beginOf('all', now)).toBeNull();
});

it('ends the list at the first older event', () => {
  const cut = cutAt(page, '2026-01-31T09:00:00.000Z');
  expect(cut).toEqual({ items: [page.items[0]], nextCursor: null });
});

it('goes on where all are new enough', () => {
  expect(cutAt(page, '2026-01-31T07:00:00.000Z')).toBe(page);
  expect(cutAt(page, null)).toBe(page);
});
