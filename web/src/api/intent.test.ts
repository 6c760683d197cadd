import { expect, it } from 'vitest';
import { Intent } from './intent';

it('keeps its key while the same is sent again, and takes another one for anything else', () => {
  const intent = new Intent();
  const first = intent.header({ name: 'a' });
  expect(first['Idempotency-Key']).toMatch(/^[0-9a-f]{32}$/);
  expect(intent.header({ name: 'a' })).toEqual(first);
  const other = intent.header({ name: 'b' });
  expect(other).not.toEqual(first);
  intent.settle();
  expect(intent.header({ name: 'b' })).not.toEqual(other);
});
