import type { LeadMessage } from './lead';

/** A stretch of the transcript under one heading: a day, or the start of another enquiry within it. */
export interface Stretch {
  key: string;
  /** A message's time, for the name of the day. */
  day: string;
  /** The enquiry that begins here, from the second on. */
  newRun: number | null;
  messages: LeadMessage[];
}

/** Cuts the messages (oldest first) where the viewer's day or the enquiry changes. */
export function stretches(messages: readonly LeadMessage[]): Stretch[] {
  const all: Stretch[] = [];
  let run: number | null = null;
  let day = '';
  for (const message of messages) {
    const ofMessage = new Date(message.createdAt).toDateString();
    // Of a message that the rules have not run on the enquiry is not known yet.
    const isNewRun: boolean = message.run > 1 && run !== null && message.run !== run;
    if (ofMessage !== day || isNewRun) {
      const newRun = isNewRun ? message.run : null;
      all.push({ key: message.id, day: message.createdAt, newRun, messages: [] });
    }
    day = ofMessage;
    if (message.run > 0) run = message.run;
    all.at(-1)?.messages.push(message);
  }
  return all;
}

/** What a delivery mark says of a message that was sent. */
export type Tick = 'waiting' | 'unknown' | 'sent' | 'delivered' | 'read' | 'failed' | 'cancelled';

export function tickOf(status: LeadMessage['status']): Tick | null {
  switch (status) {
    case 'queued':
    case 'parked':
    case 'sending':
      return 'waiting';
    case 'unknown':
    case 'sent':
    case 'delivered':
    case 'read':
    case 'failed':
    case 'cancelled':
      return status;
    default:
      return null;
  }
}
