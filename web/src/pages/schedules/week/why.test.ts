import { describe, expect, it } from 'vitest';
import { partsOf } from './why';

const reasons = {
  successes: 6,
  failures: 2,
  lower_bound: 0.409,
  upper_bound: 0.929,
  exploration_bonus: 0.33,
  sample: 0.8,
  diversity: 1,
  avg_emv: 150,
  budget_penalty: -0.5,
  segment_factor: 1.25,
  explanation: '',
};

describe('a score', () => {
  it('is told in its parts, EMV counted up to 100 only', () => {
    const score = (0.7 * 0.8 + 0.15 + 0.15 - 0.05) * 1.25;
    expect(partsOf(score, reasons)?.map(({ value }) => value)).toEqual([0.8, 1, 1, -0.5]);
  });

  it('is not explained by weights that it was not made with', () => {
    expect(partsOf(0.5, reasons)).toBeNull();
  });
});
