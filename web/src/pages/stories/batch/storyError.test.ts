import { expect, it } from 'vitest';
import { readStoryError } from './storyError';

it.each([
  [
    'PROVIDER_ERROR:403:Plan does not allow: stories',
    { kind: 'refused', message: 'Plan does not allow: stories' },
  ],
  ['PROVIDER_ERROR:429:slow down', { kind: 'limited', message: 'slow down' }],
  ['PROVIDER_ERROR:502:bad gateway', { kind: 'down', message: 'bad gateway' }],
  ['PROVIDER_ERROR:200:Media too long', { kind: 'rejected', message: 'Media too long' }],
  ['PROVIDER_ERROR:400:two\nlines', { kind: 'refused', message: 'two\nlines' }],
  ['NETWORK:connection reset', { kind: 'network', message: 'connection reset' }],
  ['TIMEOUT', { kind: 'timeout' }],
  ['UNCONFIRMED', { kind: 'unconfirmed' }],
  ['MISSED', { kind: 'missed' }],
  ['<b>new</b>', { kind: 'other', message: '<b>new</b>' }],
])('%s is understood', (text, expected) => {
  expect(readStoryError(text)).toEqual(expected);
});
