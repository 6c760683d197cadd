import { parseDay } from '@/i18n/day';

/** When a day such as "2026-01-31" begins for the viewer, or so many days after it; null when it is none. */
export function startOf(text: string | null, after = 0): string | null {
  const day = parseDay(text);
  if (!day) return null;
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  return new Date(year, month - 1, date + after).toISOString();
}
