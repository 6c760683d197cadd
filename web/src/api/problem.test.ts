import { expect, it } from 'vitest';
import { fieldErrors, ProblemError } from './problem';

it('reads the problem document', async () => {
  const document = {
    code: 'INVALID_REQUEST',
    detail: 'The request is not valid.',
    traceId: 'a'.repeat(32),
    errors: [
      { pointer: '/name', detail: 'is too long' },
      { pointer: '/posts/0/url', detail: 'is no URL' },
    ],
  };
  const problem = await ProblemError.from(Response.json(document, { status: 400 }));
  expect(problem).toMatchObject({ status: 400, ...document });
  expect(fieldErrors(problem)).toEqual({ name: ['is too long'], 'posts/0/url': ['is no URL'] });
});

it('makes do without one', async () => {
  const problem = await ProblemError.from(
    new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'Retry-After': '7', 'X-Trace-Id': 'b' } }),
  );
  expect(problem).toMatchObject({
    status: 502,
    code: 'HTTP_502',
    traceId: 'b',
    retryAfter: 7,
    isTransient: true,
  });
});
