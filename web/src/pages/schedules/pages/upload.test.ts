import { expect, it } from 'vitest';
import { mediaTypeOf } from './upload';

it.each([
  ['history.csv', 'text/csv'],
  ['History.NDJSON', 'application/x-ndjson'],
  ['captions.jsonl', 'application/x-ndjson'],
  ['no-ending', 'text/csv'],
])('sends %s as %s', (name, type) => {
  expect(mediaTypeOf(name)).toBe(type);
});
