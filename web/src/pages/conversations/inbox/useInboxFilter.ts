import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { InboxFilter } from '../inboxChanges';
import { isLeadStatus, type LeadStatus } from '../lead';
import { useSettled } from './useSettled';

/** What the inbox shows. It is kept in the address, so that a link to it works. */
export function useInboxFilter() {
  const [query, setQuery] = useSearchParams();
  const wished = query.get('status');
  const status = isLeadStatus(wished) ? wished : null;
  const [typed, setTyped] = useState(query.get('search') ?? '');
  const search = useSettled(typed.trim(), 250);

  const put = (name: 'status' | 'search', value: string) =>
    setQuery(
      (current) => {
        const next = new URLSearchParams(current);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );

  return {
    filter: { status, search } satisfies InboxFilter,
    typed,
    setStatus: (next: LeadStatus | null) => put('status', next ?? ''),
    setTyped: (next: string) => {
      setTyped(next);
      put('search', next.trim());
    },
    clear: () => {
      setTyped('');
      setQuery(new URLSearchParams(), { replace: true });
    },
  };
}
