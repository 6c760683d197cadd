import { expect, it } from 'vitest';
import { bands } from './gauge';

it('ends GREEN at six tenths of the tolerance: .35 is GREEN for a tolerance of .6', () => {
  const [green, yellow, red] = bands(0.6);
  expect(green?.to).toBeCloseTo(0.36);
  expect(yellow).toMatchObject({ from: green?.to, to: 0.6 });
  expect(red).toEqual({ zone: 'RED', from: 0.6, to: 1 });
});
