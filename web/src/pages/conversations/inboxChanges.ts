import type { LeadOverview, LeadStatus } from './lead';

/** What the inbox shows: every state, or one. */
export interface InboxFilter {
  status: LeadStatus | null;
  /** Part of a number, a name or an answer; empty for all. */
  search: string;
}

const standsIn = ({ status }: InboxFilter, lead: LeadOverview): boolean =>
  status === null || lead.status === status;

/** The newest version of each lead: `seen` with what another look has brought. */
export function latest(
  seen: readonly LeadOverview[],
  found: readonly LeadOverview[],
): readonly LeadOverview[] {
  const newest = new Map<string, LeadOverview>();
  for (const lead of [...seen, ...found]) {
    const known = newest.get(lead.id);
    if (!known || known.updatedAt < lead.updatedAt) newest.set(lead.id, lead);
  }
  return [...newest.values()];
}

/** Whether something may have changed between what was seen and what is found now. */
export function hasGap(seen: readonly LeadOverview[], found: readonly LeadOverview[]): boolean {
  const times = (leads: readonly LeadOverview[]) => leads.map(({ updatedAt }) => updatedAt).sort();
  const [oldest = ''] = times(found);
  const newest = times(seen).at(-1);
  return newest !== undefined && newest < oldest;
}

/**
 * The list with what has changed since it was read: newer versions replace older ones, what stands in
 * the state now comes in, and what no longer does goes. What a search finds only the gateway knows, so
 * that nobody comes in by this while one is on. The list itself is read once, page by page, so that looking
 * for changes costs one request however long it is.
 */
export function withChanges(
  list: readonly LeadOverview[],
  changes: readonly LeadOverview[],
  filter: InboxFilter,
): readonly LeadOverview[] {
  const newer = new Map(latest([], changes).map((lead) => [lead.id, lead]));
  if (newer.size === 0) return list;
  const listed = new Set<string>();
  let isChanged = false;
  const kept: LeadOverview[] = [];
  for (const lead of list) {
    listed.add(lead.id);
    const change = newer.get(lead.id);
    const now = change && change.updatedAt > lead.updatedAt ? change : lead;
    if (now !== lead) isChanged = true;
    if (now === lead || standsIn(filter, now)) kept.push(now);
  }
  const isNew = (lead: LeadOverview) => !listed.has(lead.id) && standsIn(filter, lead);
  const come = filter.search === '' ? [...newer.values()].filter(isNew) : [];
  if (come.length === 0 && !isChanged) return list;
  return [...come, ...kept].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}
