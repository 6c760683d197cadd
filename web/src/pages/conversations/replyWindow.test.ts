import { describe, expect, it } from 'vitest';
import { replyWindow } from './replyWindow';

const at = (time: string) => new Date(`2026-01-31T${time}:00.000Z`);

describe('the window of 24 hours', () => {
  const end = at('10:00');

  it.each([
    ['07:59', 'open'],
    ['08:01', 'closing'],
    ['09:59', 'closing'],
    ['10:00', 'closed'],
  ])('at %s it is %s', (time, state) => {
    expect(replyWindow(end, at(time)).state).toBe(state);
  });

  it('is closed for who never wrote', () => {
    expect(replyWindow(null, at('10:00'))).toEqual({ state: 'closed', closesAt: null });
  });
});
