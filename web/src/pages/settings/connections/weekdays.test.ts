import { expect, it } from 'vitest';
import { inOrder, weekdayName } from './weekdays';

it('puts times in the order of the week, each once', () => {
  const slots = [
    { weekday: 'SUN', time: '09:00' },
    { weekday: 'MON', time: '18:30' },
    { weekday: 'MON', time: '09:00' },
    { weekday: 'MON', time: '18:30' },
  ] as const;
  expect(inOrder(slots).map(({ weekday, time }) => `${weekday} ${time}`)).toEqual([
    'MON 09:00',
    'MON 18:30',
    'SUN 09:00',
  ]);
});

it('names weekdays in both languages', () => {
  expect(weekdayName('MON', 'en')).toBe('Monday');
  expect(weekdayName('SUN', 'es')).toBe('domingo');
});
