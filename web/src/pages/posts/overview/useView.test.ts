import { expect, it } from 'vitest';
import { readView, viewPath } from './useView';

const read = (search: string) => readView(new URLSearchParams(search));

it('shows the month by default, and the list where a state is asked for', () => {
  expect(read('')).toMatchObject({ view: 'month', status: null, platform: null });
  expect(read('status=FAILED')).toMatchObject({ view: 'list', status: 'FAILED' });
  expect(read('status=FAILED&view=week')).toMatchObject({ view: 'week' });
});

it('makes do with an address that makes no sense', () => {
  expect(read('view=year&status=NONE&platform=x&date=2026-02-31')).toMatchObject({
    view: 'month',
    status: null,
    platform: null,
  });
});

it('finds itself again in its own address', () => {
  const shown = read('view=week&date=2030-05-06&platform=TWITTER&status=DRAFT');
  expect(readView(new URL(viewPath(shown), 'http://x').searchParams)).toEqual(shown);
});
