import { useMemo } from 'react';
import { useNow } from '@/components';
import type { Lead } from '../lead';
import { type ReplyWindow, replyWindow } from '../replyWindow';

/** WhatsApp's window of a lead, as it is now. */
export function useReplyWindow({ windowClosesAt }: Lead): ReplyWindow {
  const now = useNow(10_000);
  const end = useMemo(() => (windowClosesAt ? new Date(windowClosesAt) : null), [windowClosesAt]);
  return replyWindow(end, now);
}
