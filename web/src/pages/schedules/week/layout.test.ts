import { describe, expect, it } from 'vitest';
import { clockTime, findEdited, layOut, type Message, placeOf } from './layout';

const message = (
  position: number,
  scheduled_time: string,
  scheduled_at: string,
  more: Partial<Message> = {},
) =>
  ({
    position,
    scheduled_time,
    scheduled_at,
    type: 'Unlock',
    caption_text: `caption ${position}`,
    ...more,
  }) as Message;

// Los Angeles is eight hours behind UTC in winter.
const morning = message(1, '2026-11-30 09:05:00', '2026-11-30T17:05:00.000Z');
const second = message(2, '2026-11-30 09:40:00', '2026-11-30T17:40:00.000Z');
const late = message(3, '2026-12-06 23:30:00', '2026-12-07T07:30:00.000Z');

describe('a week laid out', () => {
  it('stands on the clock of the page as it is written', () => {
    const laid = layOut([late, second, morning], '2026-11-30', 'page', 'UTC');
    expect(laid.days).toHaveLength(7);
    expect(laid.hours).toEqual([9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]);
    expect(laid.at('2026-11-30', 9).map((it) => it.position)).toEqual([1, 2]);
    expect(laid.of('2026-12-06')).toEqual([late]);
    expect(laid.at('2026-11-30', 10)).toEqual([]);
  });

  it('touches an eighth day on the clock of a viewer further east', () => {
    const laid = layOut([morning, late], '2026-11-30', 'viewer', 'Europe/Madrid');
    expect(laid.days).toHaveLength(8);
    expect(laid.at('2026-12-07', 8)).toEqual([late]);
    expect(placeOf(morning, 'viewer', 'Europe/Madrid')).toEqual({ day: '2026-11-30', hour: 18, minute: 5 });
  });

  it('is empty without messages', () => {
    expect(layOut([], '2026-11-30', 'page', 'UTC').hours).toEqual([]);
  });
});

it('writes times with two digits', () => {
  expect(clockTime({ hour: 9, minute: 5 })).toBe('09:05');
});

it('finds a message again after an edit moved it', () => {
  const moved = { ...morning, position: 2, scheduled_time: '2026-11-30 10:00:00' };
  const change = { scheduled_time: '2026-11-30 10:00:00' };
  expect(findEdited([{ ...second, position: 1 }, moved], morning, change)).toBe(moved);
  expect(findEdited([second], morning, change)).toBeUndefined();
});
