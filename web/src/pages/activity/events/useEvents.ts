import { useSearchParams } from 'react-router';
import { api, type Schema, unwrap } from '@/api/client';
import { useCursorList } from '@/api/lists';
import { useCan } from '@/api/session';
import { beginOf, cutAt, isSpan, type Span } from './since';

export type SystemEvent = Schema<'SystemEvent'>;
export type Level = Schema<'EventLevel'>;

export const levels = ['ERROR', 'WARN', 'INFO'] as const satisfies readonly Level[];

export interface EventFilter {
  level: Level | null;
  eventType: string | null;
  leadId: string | null;
  span: Span;
}

/** The filters are in the address, so that a link to them works. */
export function useEventFilter() {
  const [query, setQuery] = useSearchParams();
  const level = query.get('level');
  const span = query.get('since');
  const filter: EventFilter = {
    level: levels.find((known) => known === level) ?? null,
    eventType: query.get('eventType'),
    leadId: query.get('leadId'),
    span: isSpan(span) ? span : 'all',
  };
  const set = (name: 'level' | 'eventType' | 'leadId' | 'since', value: string | null) =>
    setQuery(
      (current) => {
        const next = new URLSearchParams(current);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  const isFiltered = [...query.keys()].length > 0;
  return { filter, set, isFiltered, clear: () => setQuery(new URLSearchParams(), { replace: true }) };
}

const PAGE = 50;
const EVERY = 5_000;
/** A list longer than this is not read again by itself. */
const FRESH = 2 * PAGE;

/** Events of a filter, the newest first; they come by themselves while one reads the first of them. */
export function useEvents({ level, eventType, leadId, span }: EventFilter) {
  return useCursorList(
    ['events', { level, eventType, leadId, span }],
    async (cursor, signal) => {
      const query = {
        ...(level && { level }),
        ...(eventType && { eventType }),
        ...(leadId && { leadId }),
        limit: PAGE,
        cursor,
      };
      const page = await unwrap(api.GET('/admin/events', { params: { query }, signal }));
      return cutAt(page, beginOf(span, new Date()));
    },
    {
      enabled: useCan('admin'),
      refetchInterval: (shown) => (shown <= FRESH ? EVERY : false),
    },
  );
}
