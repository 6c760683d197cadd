import { expect, it } from 'vitest';
import words from '@/locales/en/states.json';
import { allStates } from './states';

it('has words for every state, and none for a state that is not', () => {
  const names = (table: object) =>
    Object.entries(table).map(([kind, states]) => [kind, Object.keys(states).sort()]);
  expect(names(words).sort()).toEqual(names(allStates).sort());
});
