import { screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { playGateway, problem } from '@/testing/gateway';
import { renderConsole } from '@/testing/render';
import { useInbox, useLead } from './queries';

beforeEach(() => vi.useFakeTimers({ shouldAdvanceTime: true }));
afterEach(() => vi.useRealTimers());

function OneLead() {
  return <p>{useLead('lead-1').status}</p>;
}

it.each([
  [problem(404, 'LEAD_NOT_FOUND'), 'error', 1],
  [Response.json({ id: 'lead-1' }), 'success', 3],
])('asks again and again for a lead only when it is there', async (answer, status, times) => {
  const requests = playGateway({ 'GET /api/leads/lead-1': answer });
  renderConsole(<OneLead />);
  await screen.findByText(status);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(requests).toHaveLength(times);
});

function Inbox() {
  return useInbox({ status: 'BOOKED', search: '' }).items.map(({ id }) => <p key={id}>{id}</p>);
}

it('looks for changes among all leads, and does not read the list again when the window has the focus', async () => {
  const old = { id: 'old', status: 'BOOKED', createdAt: '2020-01-01', updatedAt: '2026-01-31' };
  const requests = playGateway({
    'GET /api/leads': ({ url }) =>
      Response.json({ items: url.includes('order=updated') ? [old] : [], nextCursor: null }),
  });
  renderConsole(<Inbox />);
  await screen.findByText('old');
  await vi.advanceTimersByTimeAsync(60_000);
  window.dispatchEvent(new Event('visibilitychange'));
  await vi.advanceTimersByTimeAsync(1_000);
  const reads = requests.filter(({ url }) => url.includes('status=BOOKED'));
  expect(reads).toHaveLength(1);
});

const askedFor = (requests: Request[], part: string) => requests.filter(({ url }) => url.includes(part));

it('reads the list again when more has changed than one look shows', async () => {
  const lead = (id: string, day: string) => ({ id, status: 'BOOKED', createdAt: '2020', updatedAt: day });
  const many = Array.from({ length: 100 }, (_, n) => lead(`new ${n}`, '2026-02-28'));
  let changed = [lead('known', '2026-01-31')];
  const requests = playGateway({
    'GET /api/leads': ({ url }) =>
      Response.json({ items: url.includes('order=updated') ? changed : [], nextCursor: null }),
  });
  renderConsole(<Inbox />);
  await screen.findByText('known');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(askedFor(requests, 'status=BOOKED')).toHaveLength(1);
  changed = many;
  await screen.findByText('new 99');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(askedFor(requests, 'status=BOOKED')).toHaveLength(2);
});

function Found() {
  return useInbox({ status: null, search: 'swallow' }).items.map(({ id }) => <p key={id}>{id}</p>);
}

it('a lead that begins to fit a search appears', async () => {
  const lead = { id: 'fits', status: 'BOOKED', createdAt: '2020-01-01', updatedAt: '2026-01-31' };
  let found: object[] = [];
  const requests = playGateway({
    'GET /api/leads': ({ url }) =>
      Response.json({ items: url.includes('order=updated') ? [lead] : found, nextCursor: null }),
  });
  renderConsole(<Found />);
  await vi.waitFor(() => expect(askedFor(requests, 'q=swallow')).toHaveLength(1));
  found = [lead];
  await vi.advanceTimersByTimeAsync(15_000);
  await screen.findByText('fits');
  window.dispatchEvent(new Event('visibilitychange'));
  await vi.advanceTimersByTimeAsync(10_500);
  window.dispatchEvent(new Event('visibilitychange'));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(askedFor(requests, 'q=swallow').length).toBeGreaterThan(2);
});
