import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** The viewer's own IANA zone. */
export const viewerZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Numbers, money and times as the viewer's language writes them. */
export class Formats {
  readonly language: string;

  constructor(language: string) {
    this.language = language;
  }

  number(value: number, options?: Intl.NumberFormatOptions): string {
    return new Intl.NumberFormat(this.language, options).format(value);
  }

  percent(value: number): string {
    return this.number(value, { style: 'percent', maximumFractionDigits: 1 });
  }

  /** An amount in the currency's smallest unit, as Stripe counts it. */
  money(minor: number, currency: string): string {
    const format = new Intl.NumberFormat(this.language, { style: 'currency', currency });
    const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
    return format.format(minor / 10 ** digits);
  }

  fileSize(bytes: number): string {
    const [size, unit] =
      bytes < 1e3 ? [bytes, 'byte'] : bytes < 1e6 ? [bytes / 1e3, 'kilobyte'] : [bytes / 1e6, 'megabyte'];
    return this.number(size, { style: 'unit', unit, maximumFractionDigits: 1 });
  }

  dateTime(at: Date, zone: string = viewerZone): string {
    return this.#date(at, { ...day(at), hour: 'numeric', minute: '2-digit', timeZone: zone });
  }

  date(at: Date, zone: string = viewerZone): string {
    return this.#date(at, { ...day(at), timeZone: zone });
  }

  time(at: Date, zone: string = viewerZone): string {
    return this.#date(at, { timeStyle: 'short', timeZone: zone });
  }

  /** A zone as people name it at that time, such as "Central European Summer Time". */
  zoneName(zone: string, at: Date = new Date()): string {
    const parts = new Intl.DateTimeFormat(this.language, { timeZone: zone, timeZoneName: 'short' });
    return parts.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? zone;
  }

  /** "in 5 minutes", "2 days ago". */
  relative(at: Date, now: Date): string {
    const seconds = (at.getTime() - now.getTime()) / 1000;
    const format = new Intl.RelativeTimeFormat(this.language, { numeric: 'auto' });
    for (const [unit, size, limit] of units) {
      if (Math.abs(seconds) < limit) return format.format(Math.trunc(seconds / size), unit);
    }
    return this.date(at);
  }

  /** A length of time such as "1 min, 5 sec". */
  duration(seconds: number): string {
    const whole = Math.max(0, Math.round(seconds));
    const parts: [number, string][] = [
      [Math.floor(whole / 3600), 'hour'],
      [Math.floor((whole % 3600) / 60), 'minute'],
      [whole % 60, 'second'],
    ];
    const shown = parts.filter(([amount]) => amount > 0);
    return (shown.length ? shown : [[0, 'second'] as [number, string]])
      .map(([amount, unit]) => this.number(amount, { style: 'unit', unit, unitDisplay: 'short' }))
      .join(' ');
  }

  #date(at: Date, options: Intl.DateTimeFormatOptions): string {
    return new Intl.DateTimeFormat(this.language, options).format(at);
  }
}

/** The year is said of other years than this one. */
function day(at: Date): Intl.DateTimeFormatOptions {
  const isThisYear = at.getFullYear() === new Date().getFullYear();
  return { month: 'short', day: 'numeric', ...(!isThisYear && { year: 'numeric' }) };
}

const units: [Intl.RelativeTimeFormatUnit, number, number][] = [
  ['second', 1, 60],
  ['minute', 60, 3600],
  ['hour', 3600, 86_400],
  ['day', 86_400, 30 * 86_400],
];

export function useFormats(): Formats {
  const { i18n } = useTranslation();
  return useMemo(() => new Formats(i18n.language), [i18n.language]);
}
