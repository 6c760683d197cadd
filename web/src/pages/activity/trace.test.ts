import { expect, it } from 'vitest';
import { traceUrl } from './trace';

const id = '4bf92f3577b34da6a3ce929d0e0e4736';

it('leads to the trace in Jaeger', () => {
  expect(traceUrl('http://127.0.0.1:16686/', id)).toBe(`http://127.0.0.1:16686/trace/${id}`);
});

it('leads nowhere without Jaeger, or with an id that is no trace', () => {
  expect(traceUrl(null, id)).toBeNull();
  expect(traceUrl('http://127.0.0.1:16686', null)).toBeNull();
  expect(traceUrl('http://127.0.0.1:16686', '../search')).toBeNull();
});
