import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { api, type Schema, unwrap, unwrapTagged } from '@/api/client';
import { useCursorList } from '@/api/lists';
import { useCan, useMayRead } from '@/api/session';
import { hasGap, type InboxFilter, latest, withChanges } from './inboxChanges';

/** How often an open conversation is read again, in milliseconds. */
const LEAD_EVERY = 2_500;
/** How often is looked for leads that have changed. */
const CHANGES_EVERY = 4_000;
const COUNTS_EVERY = 15_000;
/** The longest page that the API gives. */
const PAGE = 100;

export const leadKey = (id: string) => ['leads', 'one', id] as const;

/**
 * A lead with its conversation, read again every few seconds while it is looked at. One that cannot be
 * had is not asked for again by itself.
 */
export function useLead(id: string) {
  return useQuery({
    queryKey: leadKey(id),
    queryFn: ({ signal }) => unwrapTagged(api.GET('/api/leads/{id}', { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.status === 'error' && !state.data ? false : LEAD_EVERY),
  });
}

/**
 * The inbox: its pages are read once, however many; changes come from a small look of its own. Whom a search
 * finds only the gateway knows: the first page of one is read again and again, all of it with the focus.
 */
export function useInbox(filter: InboxFilter) {
  const { status, search } = filter;
  const list = useCursorList(
    ['leads', 'inbox', { status, search }],
    (cursor, signal) => {
      const query = {
        ...(status && { status: [status] }),
        ...(search && { q: search }),
        limit: PAGE,
        cursor,
      };
      return unwrap(api.GET('/api/leads', { params: { query }, signal }));
    },
    {
      enabled: useMayRead('converse'),
      refetchOnWindowFocus: search ? undefined : false,
      refetchInterval: (shown) => (search && shown <= PAGE ? COUNTS_EVERY : false),
    },
  );
  const changes = useChanges();
  const { items } = list;
  const leads = useMemo(
    () => withChanges(items, changes, { status, search }),
    [items, changes, status, search],
  );
  return { ...list, items: leads };
}

const none: readonly Schema<'LeadOverview'>[] = [];

const changesKey = ['leads', 'changes'] as const;

/** The leads that have changed, of all states, however old: those of each look beside those before. */
function useChanges() {
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: changesKey,
    queryFn: async ({ signal }) => {
      const query = { order: 'updated', limit: PAGE } as const;
      const { items } = await unwrap(api.GET('/api/leads', { params: { query }, signal }));
      const known = client.getQueryData<typeof none>(changesKey) ?? none;
      // After a pause, one look may not reach back to the look before.
      if (items.length >= PAGE && hasGap(known, items)) {
        void client.invalidateQueries({ queryKey: ['leads', 'inbox'] });
      }
      return latest(known, items);
    },
    refetchInterval: CHANGES_EVERY,
    enabled: useMayRead('converse'),
  });
  return data ?? none;
}

/** How many leads there are, and how many in each state. */
export function useStateCounts(): Schema<'LeadCounts'> | undefined {
  const { data } = useQuery({
    queryKey: ['leads', 'counts'],
    queryFn: ({ signal }) => unwrap(api.GET('/api/leads/counts', { signal })),
    refetchInterval: COUNTS_EVERY,
    enabled: useMayRead('converse'),
  });
  return data;
}

/** The keys of the questions that are asked now, in order. */
export function useSteps(): readonly string[] {
  const { data } = useQuery({
    queryKey: ['flows', 'active'],
    queryFn: async ({ signal }) => {
      const flows = await unwrap(api.GET('/api/flows', { params: { query: { limit: PAGE } }, signal }));
      const active = flows.items.find((flow) => flow.active);
      return (active?.steps ?? []).map((step) => String((step as { key?: unknown }).key));
    },
    staleTime: 300_000,
    enabled: useMayRead('converse'),
  });
  return data ?? noSteps;
}

const noSteps: readonly string[] = [];

export function useFunnel() {
  return useQuery({
    queryKey: ['leads', 'funnel'],
    queryFn: ({ signal }) => unwrap(api.GET('/admin/funnel', { signal })),
    refetchInterval: COUNTS_EVERY,
    enabled: useCan('admin'),
  });
}

/** Takes in the lead that a write has answered with, so that the page shows it at once. */
export function useShowLead() {
  const client = useQueryClient();
  return useCallback(
    (lead: Schema<'Lead'>, etag: string | null) => {
      // A look that is under way may have begun before the write.
      client.cancelQueries({ queryKey: leadKey(lead.id) });
      client.setQueryData(leadKey(lead.id), { value: lead, etag });
      client.invalidateQueries({ queryKey: changesKey });
      client.invalidateQueries({ queryKey: ['leads', 'counts'] });
    },
    [client],
  );
}
