import { expect, it } from 'vitest';
import { returnPath } from './returnPath';

it('leads back to the page with its query', () => {
  expect(returnPath('/stories/batch_1?show=failed#3')).toBe('/stories/batch_1?show=failed#3');
});

it.each([
  null,
  '',
  'https://example.com/',
  '//example.com/x',
  '/\\example.com',
  'javascript:alert(1)',
  '/sign-in?next=/',
])('leads home for %s', (next) => {
  expect(returnPath(next)).toBe('/');
});
