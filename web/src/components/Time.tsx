import { useTranslation } from 'react-i18next';
import { type Formats, useFormats, viewerZone } from '@/i18n/format';
import { useNow } from './useNow';

interface DateTimeProps {
  /** An instant of the API. */
  at: string;
  show?: 'dateTime' | 'date' | 'time';
  /** The zone of the page or account: shown beside the viewer's time where the two differ. */
  zone?: string | null;
}

/** An instant in the viewer's zone. */
export function DateTime({ at, show = 'dateTime', zone }: DateTimeProps) {
  const formats = useFormats();
  const { t } = useTranslation();
  const date = new Date(at);
  return (
    <time dateTime={at}>
      {formats[show](date)}
      {zone && differs(zone, date) && <> ({t('inZone', { time: there(formats, date, show, zone) })})</>}
    </time>
  );
}

/** What clocks of the other zone show; the date only where it is another one. */
function there(formats: Formats, date: Date, show: 'dateTime' | 'date' | 'time', zone: string): string {
  const isSameDay = formats.date(date) === formats.date(date, zone);
  const shown = show === 'dateTime' && isSameDay ? 'time' : show;
  return `${formats[shown](date, zone)} ${formats.zoneName(zone, date)}`;
}

/** How long ago or until; the exact time as a title. Moves on by itself. */
export function RelativeTime({ at }: { at: string }) {
  const formats = useFormats();
  const date = new Date(at);
  const near = Math.abs(date.getTime() - Date.now()) < 120_000;
  const now = useNow(near ? 1_000 : 30_000);
  return (
    <time dateTime={at} title={formats.dateTime(date)}>
      {formats.relative(date, now)}
    </time>
  );
}

/** Whether clocks there and here show different times at that instant. */
function differs(zone: string, at: Date): boolean {
  const clock = (timeZone: string) => at.toLocaleString('en', { timeZone });
  return zone !== viewerZone && clock(zone) !== clock(viewerZone);
}
