import { expect, it } from 'vitest';
import type { LeadMessage } from './lead';
import { stretches, tickOf } from './transcript';

const message = (id: string, createdAt: string, run: number): LeadMessage => ({
  id,
  createdAt,
  run,
  direction: 'in',
  kind: 'text',
  text: id,
  providerId: null,
  status: 'processed',
  step: null,
  error: null,
});

const shape = (messages: LeadMessage[]) =>
  stretches(messages).map(({ newRun, messages }) => ({ newRun, ids: messages.map(({ id }) => id).join() }));

it('begins anew with each day and each enquiry', () => {
  expect(
    shape([
      message('a', '2026-01-30T12:00:00.000Z', 1),
      message('b', '2026-01-30T12:01:00.000Z', 1),
      message('c', '2026-01-31T12:00:00.000Z', 1),
      message('d', '2026-01-31T12:01:00.000Z', 2),
    ]),
  ).toEqual([
    { newRun: null, ids: 'a,b' },
    { newRun: null, ids: 'c' },
    { newRun: 2, ids: 'd' },
  ]);
});

it('takes a message whose enquiry is not known yet for one of the same', () => {
  expect(
    shape([
      message('a', '2026-01-30T12:00:00.000Z', 2),
      message('b', '2026-01-30T12:01:00.000Z', 0),
      message('c', '2026-01-30T12:02:00.000Z', 2),
    ]),
  ).toEqual([{ newRun: null, ids: 'a,b,c' }]);
});

it('marks only what was sent', () => {
  expect(tickOf('processed')).toBeNull();
  expect(tickOf('parked')).toBe('waiting');
  expect(tickOf('read')).toBe('read');
});
