import { api, type Schema, unwrap } from '@/api/client';
import { useFilterQuery } from '@/components';
import { useLog } from '../useLog';
import { beginOf, isSpan, type Span } from './since';

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

/** Events of a filter. */
export function useEvents({ level, eventType, leadId, span }: EventFilter) {
  return useLog<SystemEvent>(['events', { level, eventType, leadId, span }], (page, signal) => {
    const begin = beginOf(span, new Date());
    const query = {
      ...(level && { level }),
      ...(eventType && { eventType }),
      ...(leadId && { leadId }),
      ...(begin && { from: begin }),
      ...page,
    };
    return unwrap(api.GET('/admin/events', { params: { query }, signal }));
  });
}
