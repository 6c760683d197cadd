import { expect, it } from 'vitest';
import { stages } from './stages';

it('tells the share of all and of the stage before', () => {
  const [first, second, third] = stages([
    { name: 'NEW', count: 10 },
    { name: 'QUALIFYING', count: 8 },
    { name: 'BOOKED', count: 2 },
  ]);
  expect(first).toMatchObject({ ofAll: 1, ofBefore: null });
  expect(second).toMatchObject({ ofAll: 0.8, ofBefore: 0.8 });
  expect(third).toMatchObject({ ofAll: 0.2, ofBefore: 0.25 });
});

it('has no share of nothing', () => {
  expect(stages([{ name: 'NEW', count: 0 }])[0]?.ofAll).toBeNull();
});
