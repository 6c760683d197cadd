import { parseDate } from '@internationalized/date';

/** A day `YYYY-MM-DD` that anybody may have written, such as into an address; null for what is none. */
export function parseDay(text: string | null): string | null {
  if (!text || !/^[12]\d{3}-\d\d-\d\d$/.test(text)) return null;
  try {
    return parseDate(text).toString();
  } catch {
    return null;
  }
}
