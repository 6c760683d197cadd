import type { LeadMessage } from './lead';

/** How long WhatsApp lets a business write freely after a person's last message. */
const OPEN_FOR = 24 * 3_600_000;

/** The last hours are worth a warning. */
const SOON = 2 * 3_600_000;

export interface ReplyWindow {
  state: 'open' | 'closing' | 'closed';
  /** When it closes or closed; null when the lead has never written. */
  closesAt: Date | null;
}

/** When the window closes by the transcript: 24 hours after the last message that came in. */
export function closesAt(messages: readonly Pick<LeadMessage, 'direction' | 'createdAt'>[]): Date | null {
  const last = messages.findLast(({ direction }) => direction === 'in');
  return last ? new Date(new Date(last.createdAt).getTime() + OPEN_FOR) : null;
}

/** WhatsApp's window at that time: beyond it a free text waits until the lead writes. */
export function replyWindow(closesAt: Date | null, now: Date): ReplyWindow {
  if (closesAt === null) return { state: 'closed', closesAt };
  const left = closesAt.getTime() - now.getTime();
  return { state: left <= 0 ? 'closed' : left < SOON ? 'closing' : 'open', closesAt };
}
