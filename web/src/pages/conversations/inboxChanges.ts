import type { LeadOverview, LeadStatus } from './lead';

/** What the inbox shows: every state, or one. */
export interface InboxFilter {
  status: LeadStatus | null;
  /** The whole number that is looked for; empty for all. */
  search: string;
}

export const shows = ({ status, search }: InboxFilter, lead: LeadOverview): boolean =>
  (status === null || lead.status === status) && (search === '' || lead.phone === search);

/**
 * The list with what has changed since it was read: newer versions replace older ones, what fits the
 * filter now comes in at the top, and what no longer fits goes. The list itself is read once, page
 * by page, so that looking for changes costs one request however long it is.
 */
export function withChanges(
  list: readonly LeadOverview[],
  changes: readonly LeadOverview[],
  filter: InboxFilter,
): readonly LeadOverview[] {
  const newer = new Map<string, LeadOverview>();
  for (const lead of changes) {
    const known = newer.get(lead.id);
    if (!known || known.updatedAt < lead.updatedAt) newer.set(lead.id, lead);
  }
  if (newer.size === 0) return list;
  const listed = new Set<string>();
  let isChanged = false;
  const kept: LeadOverview[] = [];
  for (const lead of list) {
    listed.add(lead.id);
    const change = newer.get(lead.id);
    const now = change && change.updatedAt > lead.updatedAt ? change : lead;
    if (now !== lead) isChanged = true;
    if (now === lead || shows(filter, now)) kept.push(now);
  }
  const top = [...newer.values()].filter((lead) => !listed.has(lead.id) && shows(filter, lead));
  if (top.length === 0 && !isChanged) return list;
  return [...top, ...kept].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}
