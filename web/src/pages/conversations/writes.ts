import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, ifMatch, type Schema, unwrapTagged } from '@/api/client';
import { isProblem } from '@/api/problem';
import { drafts, type Reply } from './conversation/drafts';
import { leadKey, useShowLead } from './queries';

/** An action with what it needs to know. */
export type Deed =
  | { action: 'takeover' | 'resume' }
  | { action: 'approve' | 'markBooked' }
  | { action: 'reject'; body: Schema<'LeadRejection'> }
  | { action: 'deposit'; body: Schema<'DepositWish'> }
  | { action: 'bookingLink'; body: Schema<'BookingLink'> }
  | { action: 'cancel'; body: Schema<'Cancellation'> };

/**
 * Does something with a lead and shows what came of it. A decision goes through only when the lead is
 * still as the person saw it, at `etag`; taking over and giving back are wanted whatever has changed.
 */
export function useDeed(id: string, etag: string | null) {
  const client = useQueryClient();
  const show = useShowLead();
  return useMutation({
    mutationFn: (deed: Deed) => unwrapTagged(call(id, etag, deed)),
    onSuccess: (lead) => show(lead.value, lead.etag),
    onError: (error) => {
      // Somebody else was faster: what they did is shown.
      if (isProblem(error, 'PRECONDITION_FAILED')) void client.invalidateQueries({ queryKey: leadKey(id) });
    },
  });
}

function call(id: string, etag: string | null, deed: Deed) {
  const path = { id };
  const seen = { params: { path, header: ifMatch(etag) } };
  switch (deed.action) {
    case 'takeover':
      return api.POST('/api/leads/{id}/takeover', { params: { path } });
    case 'resume':
      return api.POST('/api/leads/{id}/resume', { params: { path } });
    case 'approve':
      return api.POST('/admin/leads/{id}/approve', seen);
    case 'markBooked':
      return api.POST('/admin/leads/{id}/mark-booked', seen);
    case 'reject':
      return api.POST('/admin/leads/{id}/reject', { ...seen, body: deed.body });
    case 'deposit':
      return api.POST('/admin/leads/{id}/send-deposit', { ...seen, body: deed.body });
    case 'bookingLink':
      return api.POST('/admin/leads/{id}/send-booking-link', { ...seen, body: deed.body });
    case 'cancel':
      return api.POST('/admin/leads/{id}/cancel', { ...seen, body: deed.body });
  }
}

/**
 * Writes to a lead as the artist, who takes the conversation over by it. What does not go through comes
 * back to the lead's drafts, wherever the person is by then.
 */
export function useReply(id: string, onFailed: (reply: Reply) => void) {
  const show = useShowLead();
  return useMutation({
    mutationFn: ({ text, intent }: Reply) => {
      const body = { text };
      const header = intent.header(body);
      return unwrapTagged(api.POST('/api/leads/{id}/messages', { params: { path: { id }, header }, body }));
    },
    onSuccess: (lead) => show(lead.value, lead.etag),
    onError: (_, reply) => {
      drafts.putBack(id, reply);
      onFailed(reply);
    },
  });
}
