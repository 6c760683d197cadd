import { expect, it } from 'vitest';
import type { Schema } from '@/api/client';
import { freeKey, moved, type Step, toChange, toDraft } from './flow';

const step = (key: string, next: string | null): Step => ({
  key,
  prompt: `${key}?`,
  validator: 'text',
  next,
});

const flow = {
  version: 3,
  active: true,
  createdAt: '2026-01-01T00:00:00.000Z',
  welcome: 'Hi!',
  steps: [step('a', 'c'), step('b', null), step('c', 'b')],
  tour: [],
} as unknown as Schema<'Flow'>;

it('puts the questions in the order in which they are asked', () => {
  expect(toDraft(flow).steps.map(({ key }) => key)).toEqual(['a', 'c', 'b']);
});

it('leads from each question to the one after it', () => {
  const draft = toDraft(flow);
  const change = toChange({ ...draft, steps: moved(draft.steps, 2, -1) });
  expect(change.steps?.map(({ key, next }) => [key, next])).toEqual([
    ['a', 'b'],
    ['b', 'c'],
    ['c', null],
  ]);
});

it('leaves alone what would move out of the list', () => {
  expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
  expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
});

it('makes keys that the API takes and no other step has', () => {
  expect(freeKey([step('tamano', null)], '¿Tamaño?')).toBe('tamano_2');
  expect(freeKey([], '!')).toBe('question');
});
