import type { Schema } from '@/api/client';

export type LeadOverview = Schema<'LeadOverview'>;
export type Lead = Schema<'Lead'>;
export type LeadStatus = Schema<'LeadStatus'>;
export type LeadMessage = Schema<'LeadMessage'>;

/** The states of a lead in the order of its way, those beside the way after them. */
export const leadStates = [
  'NEW',
  'QUALIFYING',
  'PENDING_APPROVAL',
  'NEEDS_ARTIST_REPLY',
  'NEEDS_FOLLOW_UP',
  'TOUR_CONVERSION_OFFERED',
  'WAITLISTED',
  'AWAITING_DEPOSIT',
  'DEPOSIT_EXPIRED',
  'DEPOSIT_PAID',
  'BOOKING_PENDING',
  'COLLECTING_TIME_WINDOWS',
  'BOOKED',
  'ABANDONED',
  'STALE',
  'OPTOUT',
  'REJECTED',
  'CANCELLED',
  'REFUNDED',
] as const satisfies readonly LeadStatus[];

export const isLeadStatus = (text: string | null): text is LeadStatus =>
  leadStates.some((status) => status === text);

/** By what people know a lead: its number, or what WhatsApp calls who hides it. */
export function nameOf({ id, phone, waUserId }: Pick<LeadOverview, 'id' | 'phone' | 'waUserId'>): string {
  return phone ? `+${phone}` : (waUserId ?? id);
}
