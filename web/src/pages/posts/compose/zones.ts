import { getLocalTimeZone, parseDateTime, toZoned } from '@internationalized/date';

/** Every IANA zone that the browser knows, those named first at the top, each once. */
export function zones(first: readonly (string | null)[]): string[] {
  return [
    ...new Set([...first.filter((zone) => zone !== null), 'UTC', ...Intl.supportedValuesOf('timeZone')]),
  ];
}

/** The instant at which clocks there show a local time; null where it cannot be read. */
export function instantOf(local: string, zone: string = getLocalTimeZone()): Date | null {
  try {
    // As the publisher has it: a time that clocks skip moves on, of one that is there twice the first.
    return toZoned(parseDateTime(local), zone, 'compatible').toDate();
  } catch {
    return null;
  }
}
