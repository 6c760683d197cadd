import type { LeadStatus } from './lead';

/** What the studio can do with a lead, the step forward first. */
export const actions = ['approve', 'deposit', 'bookingLink', 'markBooked', 'reject', 'cancel'] as const;

export type Action = (typeof actions)[number];

const from: Record<Action, (status: LeadStatus) => boolean> = {
  approve: (status) =>
    ['PENDING_APPROVAL', 'NEEDS_FOLLOW_UP', 'WAITLISTED', 'NEEDS_ARTIST_REPLY'].includes(status),
  deposit: (status) => ['AWAITING_DEPOSIT', 'DEPOSIT_EXPIRED'].includes(status),
  bookingLink: (status) => ['BOOKING_PENDING', 'COLLECTING_TIME_WINDOWS'].includes(status),
  markBooked: (status) => ['BOOKING_PENDING', 'COLLECTING_TIME_WINDOWS'].includes(status),
  reject: (status) => !['BOOKED', 'REJECTED', 'CANCELLED', 'REFUNDED'].includes(status),
  cancel: (status) => !['CANCELLED', 'REFUNDED', 'REJECTED'].includes(status),
};

/** Which actions the state of a lead has a use for. */
export function actionsFor(status: LeadStatus): Action[] {
  return actions.filter((action) => from[action](status));
}

/** Who speaks for the studio at the moment. */
export type Speaker = 'person' | 'questions' | 'nobody';

/** Of a lead that has opted out nobody may speak; while a person has taken over the questions rest. */
export function speakerOf(status: LeadStatus): Speaker {
  if (status === 'OPTOUT') return 'nobody';
  return status === 'NEEDS_ARTIST_REPLY' ? 'person' : 'questions';
}
