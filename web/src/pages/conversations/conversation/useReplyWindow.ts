import { useMemo } from 'react';
import { useNow } from '@/components';
import type { Lead } from '../lead';
import { closesAt, type ReplyWindow, replyWindow } from '../replyWindow';

/** WhatsApp's window of a lead, as it is now. */
export function useReplyWindow({ messages }: Lead): ReplyWindow {
  const now = useNow(10_000);
  const end = useMemo(() => closesAt(messages), [messages]);
  return replyWindow(end, now);
}
