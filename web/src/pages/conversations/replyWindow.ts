/** The last hours are worth a warning. */
const SOON = 2 * 3_600_000;

export interface ReplyWindow {
  state: 'open' | 'closing' | 'closed';
  /** When it closes or closed; null when the lead has never written. */
  closesAt: Date | null;
}

/** WhatsApp's window at that time: beyond it a free text waits until the lead writes. */
export function replyWindow(closesAt: Date | null, now: Date): ReplyWindow {
  if (closesAt === null) return { state: 'closed', closesAt };
  const left = closesAt.getTime() - now.getTime();
  return { state: left <= 0 ? 'closed' : left < SOON ? 'closing' : 'open', closesAt };
}
