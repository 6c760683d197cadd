import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderHook } from '@testing-library/react';
import { expect, it } from 'vitest';
import { ProblemError } from '@/api/problem';
import english from '@/locales/en/problems.json';
import { useProblemWords } from './problemWords';

const words = (code: string, more: Partial<ProblemError> = {}) =>
  renderHook(useProblemWords).result.current(
    new ProblemError({ status: 400, code, detail: 'The detail.', ...more }),
  );

it('has plain words for every code of the API', () => {
  const path = join(import.meta.dirname, '../../../services/gateway/openapi.json');
  const document = JSON.parse(readFileSync(path, 'utf8'));
  const examples: { value: { code: string } }[] = Object.values(document.components.examples);
  const codes = examples.map(({ value }) => value.code);
  expect(codes.length).toBeGreaterThan(30);
  expect(codes.filter((code) => !(code in english))).toEqual([]);
});

it('adds what the gateway says of this case', () => {
  const errors = [{ pointer: '/name', detail: 'is too long' }];
  expect(words('INVALID_REQUEST', { errors })).toEqual({
    text: 'The server did not accept this.',
    detail: 'The detail. /name: is too long',
  });
});

it('does not say twice what is clear', () => {
  expect(words('BATCH_NOT_FOUND').detail).toBeNull();
});

it('takes the gateway at its word for a code that it does not know', () => {
  expect(words('SOMETHING_NEW').text).toBe('The detail.');
});

it('says how long to wait', () => {
  expect(words('RATE_LIMITED', { retryAfter: 12 }).text).toContain('12 s');
});

it('has words for what is no problem of the API', () => {
  const { result } = renderHook(useProblemWords);
  expect(result.current(new Error('secret stack')).text).toBe(english.UNEXPECTED);
});
