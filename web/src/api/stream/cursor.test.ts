import { describe, expect, it } from 'vitest';
import { judge } from './cursor';

describe('an event', () => {
  it.each([
    ['the next', 7, 8, 'apply'],
    ['one seen before', 7, 7, 'skip'],
    ['an old one', 7, 3, 'skip'],
    ['one after a hole', 7, 9, 'gap'],
    ['the first of all', null, 4, 'apply'],
  ] as const)('that is %s', (_, newest, id, verdict) => {
    expect(judge(newest, id, 'change', true)).toBe(verdict);
  });

  it('that carries the whole state is applied whatever came before', () => {
    expect(judge(7, 3, 'snapshot', true)).toBe('apply');
    expect(judge(7, 12, 'reset', true)).toBe('apply');
  });

  it('may leave a hole where ids are not consecutive', () => {
    expect(judge(7, 12, 'change', false)).toBe('apply');
  });
});
