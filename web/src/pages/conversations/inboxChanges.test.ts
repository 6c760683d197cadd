import { describe, expect, it } from 'vitest';
import { hasGap, latest, withChanges } from './inboxChanges';
import type { LeadOverview, LeadStatus } from './lead';

const lead = (id: string, createdAt: number, updatedAt: number, status: LeadStatus = 'QUALIFYING') =>
  ({
    id,
    status,
    phone: `44770090000${id}`,
    createdAt: `2026-01-0${createdAt}T00:00:00.000Z`,
    updatedAt: `2026-01-0${updatedAt}T00:00:00.000Z`,
  }) as LeadOverview;

const everything = { status: null, search: '' };
const ids = (leads: readonly LeadOverview[]) => leads.map(({ id }) => id).join();

describe('the inbox with what has changed', () => {
  const list = [lead('2', 2, 2), lead('1', 1, 1)];

  it('stays the same list when nothing is new', () => {
    expect(withChanges(list, [], everything)).toBe(list);
    expect(withChanges(list, [lead('1', 1, 1)], everything)).toBe(list);
  });

  it('takes newer versions, never older ones', () => {
    const now = withChanges(list, [lead('1', 1, 3, 'BOOKED'), lead('2', 2, 1, 'NEW')], everything);
    expect(now.map(({ status }) => status)).toEqual(['QUALIFYING', 'BOOKED']);
  });

  it('puts new leads in their place, each once', () => {
    expect(ids(withChanges(list, [lead('3', 3, 3), lead('3', 3, 4)], everything))).toBe('3,2,1');
  });

  it('lets go who no longer stands in the state, and takes in who does now', () => {
    const filter = { status: 'PENDING_APPROVAL', search: '' } as const;
    const waiting = [lead('1', 1, 1, 'PENDING_APPROVAL')];
    const changes = [lead('1', 1, 3, 'AWAITING_DEPOSIT'), lead('2', 2, 3, 'PENDING_APPROVAL')];
    expect(ids(withChanges(waiting, changes, filter))).toBe('2');
  });

  it('takes in nobody while a search is on, as only the gateway knows whom it finds', () => {
    const search = { status: null, search: '44' };
    const now = withChanges(list, [lead('3', 3, 3), lead('1', 1, 3, 'BOOKED')], search);
    expect(now.map(({ id, status }) => `${id} ${status}`)).toEqual(['2 QUALIFYING', '1 BOOKED']);
  });
});

it('what changed before is still known after many other changes', () => {
  const seen = latest([], [lead('1', 1, 3, 'BOOKED'), lead('2', 2, 2)]);
  expect(ids(latest(seen, [lead('2', 2, 4), lead('3', 3, 4)]))).toBe('1,2,3');
  expect(latest(seen, [lead('1', 1, 2)])[0]?.status).toBe('BOOKED');
});

it('knows when changes may have been missed', () => {
  const seen = [lead('1', 1, 3), lead('2', 2, 2)];
  expect(hasGap(seen, [lead('4', 4, 5), lead('3', 3, 4)])).toBe(true);
  expect(hasGap(seen, [lead('4', 4, 5), lead('1', 1, 3)])).toBe(false);
  expect(hasGap([], [lead('4', 4, 5)])).toBe(false);
});
