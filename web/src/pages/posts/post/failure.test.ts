import { expect, it } from 'vitest';
import { failureOf, providerWords, safeLink } from './failure';

const error = (code: string, httpStatus: number | null = null, message = '') => ({
  code,
  httpStatus,
  message,
  class: 'rejected',
});

it('sorts failures by what a person can do about them', () => {
  expect(failureOf(error('PROVIDER_ERROR', 403))).toBe('refused');
  expect(failureOf(error('PROVIDER_ERROR', 429))).toBe('throttled');
  expect(failureOf(error('PROVIDER_ERROR', 503))).toBe('platformDown');
  expect(failureOf(error('AUTH', 401))).toBe('signIn');
  expect(failureOf(error('SOMETHING_NEW'))).toBe('other');
});

it('takes the provider’s words out of ours', () => {
  expect(providerWords(error('PROVIDER_ERROR', 403, 'API error (403): No.\nNever.'))).toBe('No.\nNever.');
  expect(providerWords(error('NETWORK', null, 'Network error: reset'))).toBe('reset');
  expect(providerWords(error('MISSED', null, 'It was found too late and was not sent'))).toBeNull();
});

it('follows no link but those of the web', () => {
  expect(safeLink('https://x.example/1')).toBe('https://x.example/1');
  expect(['javascript:alert(1)', 'x.example/1', '', null].map(safeLink)).toEqual([null, null, null, null]);
});
