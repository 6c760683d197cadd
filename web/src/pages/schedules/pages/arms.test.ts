import { describe, expect, it } from 'vitest';
import { type Arm, inOrder, shareOf } from './arms';

const arm = (caption_id: number, more: Partial<Arm>): Arm => ({
  caption_id,
  successes: 0,
  failures: 0,
  observations: 0,
  avg_emv: null,
  lower_bound: 0,
  upper_bound: 1,
  exploration_bonus: 1,
  caption_text: null,
  price_tier: null,
  ...more,
});

describe('what was learnt', () => {
  it('has no share before anything was tried', () => {
    expect(shareOf(arm(1, {}))).toBeNull();
    expect(shareOf(arm(1, { successes: 1.5, failures: 0.5 }))).toBe(0.75);
  });

  it('is put in order, and by id where it is equal', () => {
    const arms = [
      arm(3, { lower_bound: 0.2, avg_emv: 9, observations: 1 }),
      arm(2, { lower_bound: 0.2, observations: 7 }),
      arm(1, { lower_bound: 0.1, avg_emv: 0, observations: 3 }),
    ];
    const ids = (order: Parameters<typeof inOrder>[1]) => inOrder(arms, order).map((it) => it.caption_id);
    expect(ids('lower')).toEqual([2, 3, 1]);
    expect(ids('observations')).toEqual([2, 1, 3]);
    expect(ids('emv')).toEqual([3, 1, 2]);
    expect(ids('id')).toEqual([1, 2, 3]);
  });
});
