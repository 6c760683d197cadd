import { expect, it } from 'vitest';
import { outcomeOf } from './outcome';

it.each([
  [201, 'done'],
  [304, 'done'],
  [403, 'refused'],
  [412, 'refused'],
  [499, 'gone'],
  [503, 'failed'],
])('%i: %s', (status, outcome) => {
  expect(outcomeOf(status)).toBe(outcome);
});
