import { api, type Schema, unwrap } from '@/api/client';
import { useCursorList } from '@/api/lists';
import { useCan } from '@/api/session';
import { useFilterQuery } from '../useFilterQuery';
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

export function useEventFilter() {
  const { get, ...wish } = useFilterQuery<'level' | 'eventType' | 'leadId' | 'since'>();
  const level = get('level');
  const span = get('since');
  const filter: EventFilter = {
    level: levels.find((known) => known === level) ?? null,
    eventType: get('eventType'),
    leadId: get('leadId'),
    span: isSpan(span) ? span : 'all',
  };
  return { filter, ...wish };
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
