import { describe, expect, it } from 'vitest';
import { actionsFor, speakerOf } from './actions';
import { leadStates } from './lead';

describe('what the studio can do with a lead', () => {
  it.each([
    ['PENDING_APPROVAL', ['approve', 'reject', 'cancel']],
    ['NEEDS_ARTIST_REPLY', ['approve', 'reject', 'cancel']],
    ['AWAITING_DEPOSIT', ['deposit', 'reject', 'cancel']],
    ['DEPOSIT_EXPIRED', ['deposit', 'reject', 'cancel']],
    ['BOOKING_PENDING', ['bookingLink', 'markBooked', 'reject', 'cancel']],
    ['BOOKED', ['cancel']],
    ['QUALIFYING', ['reject', 'cancel']],
    ['CANCELLED', []],
  ] as const)('%s: %j', (status, actions) => {
    expect(actionsFor(status)).toEqual(actions);
  });

  it('never asks for money in a state that has no deposit', () => {
    const asking = leadStates.filter((status) => actionsFor(status).includes('deposit'));
    expect(asking).toEqual(['AWAITING_DEPOSIT', 'DEPOSIT_EXPIRED']);
  });
});

it('nobody speaks to who has opted out', () => {
  expect(speakerOf('OPTOUT')).toBe('nobody');
  expect(speakerOf('NEEDS_ARTIST_REPLY')).toBe('person');
  expect(speakerOf('BOOKED')).toBe('questions');
});
