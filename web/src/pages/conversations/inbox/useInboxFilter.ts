import { useState } from 'react';
import { useFilterQuery } from '@/components';
import type { InboxFilter } from '../inboxChanges';
import { isLeadStatus, type LeadStatus } from '../lead';
import { useSettled } from './useSettled';

/** What the inbox shows. It is kept in the address, so that a link to it works. */
export function useInboxFilter() {
  const { get, set, clear } = useFilterQuery<'status' | 'search'>();
  const wished = get('status');
  const status = isLeadStatus(wished) ? wished : null;
  const [typed, setTyped] = useState(get('search') ?? '');
  const search = useSettled(typed.trim(), 250);

  return {
    filter: { status, search } satisfies InboxFilter,
    typed,
    setStatus: (next: LeadStatus | null) => set('status', next),
    setTyped: (next: string) => {
      setTyped(next);
      set('search', next.trim());
    },
    clear: () => {
      setTyped('');
      clear();
    },
  };
}
