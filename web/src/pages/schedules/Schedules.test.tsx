import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it } from 'vitest';
import type { Schema } from '@/api/client';
import { playGateway, problem } from '@/testing/gateway';
import { renderConsole } from '@/testing/render';
import { usePage, useSchedule } from './api';
import { Learning } from './pages/Learning';
import { PageDialog } from './pages/PageDialog';
import { EditMessage } from './week/EditMessage';
import { HandOverDialog } from './week/HandOverDialog';
import type { Message } from './week/layout';
import { WeeksPage } from './weeks/WeeksPage';

const message = {
  position: 1,
  type: 'Unlock',
  scheduled_time: '2026-11-30 09:05:00',
  scheduled_at: '2026-11-30T17:05:00.000Z',
  price: 20,
  caption_text: 'Only tonight',
} as Message;

const schedule = {
  schedule_id: 's-1',
  week_start: '2026-11-30',
  time_zone: 'America/Los_Angeles',
  messages: [message],
  validation: { ok: true, errors: [] },
} as unknown as Schema<'CaptionSchedule'>;

/** A list of two pages, told apart by the cursor. */
const inTwo = (key: 'nextCursor' | 'next_cursor', first: object[], second: object[]) => (request: Request) =>
  new URL(request.url).searchParams.has('cursor')
    ? Response.json({ items: second, [key]: null })
    : Response.json({ items: first, [key]: 'more' });

it('puts what was learnt of all captions in order, however many there are', async () => {
  const arm = (caption_id: number, lower_bound: number) => ({
    ...{ caption_id, caption_text: `Caption ${caption_id}`, lower_bound, upper_bound: 1 },
    ...{ successes: 1, failures: 1, observations: 2, avg_emv: null },
  });
  const list = inTwo('next_cursor', [arm(1, 0.1), arm(2, 0.2)], [arm(3, 0.9)]);
  playGateway({ 'GET /api/pages/ana/bandit': list });
  renderConsole(<Learning page="ana" />);
  const table = await screen.findByRole('table', { name: 'What was learnt of each caption' });
  const [, best] = within(table).getAllByRole('row');
  expect(best).toHaveTextContent('Caption 3');
});

it('tells when a change cannot be taken back', async () => {
  let changes = 0;
  playGateway({
    'PATCH /api/schedules/s-1/messages/1': () => {
      changes += 1;
      const messages = [{ ...message, caption_text: 'Only today' }];
      return changes === 1 ? Response.json({ ...schedule, messages }) : problem(412, 'PRECONDITION_FAILED');
    },
  });
  renderConsole(<Editor />);
  const caption = await screen.findByLabelText('Caption');
  await userEvent.clear(caption);
  await userEvent.type(caption, 'Only today');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Undo' }));
  await screen.findByText(/Somebody else changed this in the meantime/);
});

it('takes nothing of another person back when a message is saved again after a refusal', async () => {
  let version = 1;
  const requests = playGateway({
    'GET /api/schedules/s-1': () => {
      const caption_text = version === 1 ? message.caption_text : 'Theirs';
      const messages = [{ ...message, caption_text }];
      return Response.json({ ...schedule, messages }, { headers: { ETag: `"${version}"` } });
    },
    'PATCH /api/schedules/s-1/messages/1': () => {
      version = 2;
      return problem(412, 'PRECONDITION_FAILED');
    },
  });
  renderConsole(<Followed />);
  const time = await screen.findByLabelText('Time');
  await userEvent.clear(time);
  await userEvent.type(time, '10:30');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText('the version is "2"');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  const patches = () => requests.filter(({ method }) => method === 'PATCH');
  await waitFor(() => expect(patches()).toHaveLength(2));
  expect(patches().map(({ headers }) => headers.get('If-Match'))).toEqual(['"1"', '"1"']);
  expect(await patches()[1]?.json()).toEqual({ scheduled_time: '2026-11-30 10:30:00' });
});

/** Beside the newest version of its schedule, as in the drawer. */
function Followed() {
  const { data } = useSchedule('s-1');
  const [shown] = data?.value.messages ?? [];
  if (!data || !shown) return null;
  return (
    <>
      <p>the version is {data.etag}</p>
      <EditMessage schedule={data.value} etag={data.etag} message={shown} onDone={() => {}} />
    </>
  );
}

it('takes nothing of another person back when a page is saved again after a refusal', async () => {
  let version = 1;
  const requests = playGateway({
    'GET /api/pages/ana': () =>
      Response.json(
        { page_name: 'ana', time_zone: version === 1 ? 'UTC' : 'Europe/Madrid', special_days: [] },
        { headers: { ETag: `"${version}"` } },
      ),
    'PUT /api/pages/ana': () => {
      version = 2;
      return problem(412, 'PRECONDITION_FAILED');
    },
  });
  renderConsole(<Settings />);
  await userEvent.click(await screen.findByRole('button', { name: 'Save' }));
  await waitFor(() => expect(document.body).toHaveTextContent('the version is "2"'));
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  const puts = () => requests.filter(({ method }) => method === 'PUT');
  await waitFor(() => expect(puts()).toHaveLength(2));
  expect(puts().map(({ headers }) => headers.get('If-Match'))).toEqual(['"1"', '"1"']);
});

function Settings() {
  const { data } = usePage('ana');
  return (
    <>
      <p>the version is {data?.etag}</p>
      {data && <PageDialog isOpen onClose={() => {}} page={data} />}
    </>
  );
}

/** The form goes away when it is done, as it does in the drawer. */
function Editor() {
  const [isOpen, setOpen] = useState(true);
  const done = () => setOpen(false);
  return isOpen && <EditMessage schedule={schedule} etag={'"1"'} message={message} onDone={done} />;
}

it('says that accounts cannot be read, not that there are none, and reads all of them', async () => {
  const account = (n: number) => ({
    id: `c-${n}`,
    platform: 'X',
    accountName: `account ${n}`,
    status: 'ACTIVE',
  });
  let reads = 0;
  const list = inTwo('nextCursor', [account(1)], [account(2)]);
  playGateway({
    'GET /api/connections': (request) => {
      reads += 1;
      return reads === 1 ? problem(500, 'INTERNAL') : list(request);
    },
  });
  renderConsole(<HandOverDialog schedule={schedule} isOpen onClose={() => {}} />);
  await userEvent.click(await screen.findByRole('radio', { name: 'Chosen accounts' }));
  const again = await screen.findByRole('button', { name: 'Try again' });
  expect(screen.queryByText(/No account is connected/)).toBeNull();
  await userEvent.click(again);
  await screen.findByRole('checkbox', { name: /account 1/ });
  await screen.findByRole('checkbox', { name: /account 2/ });
});

it('asks for no accounts that the key may not read, and can hand over to all of them', async () => {
  const requests = playGateway({
    'POST /api/schedules/s-1/publish': Response.json({ status: 'published', messages: [], reason: null }),
  });
  renderConsole(<HandOverDialog schedule={schedule} isOpen onClose={() => {}} />, { scopes: ['schedule'] });
  await userEvent.click(await screen.findByRole('radio', { name: 'Chosen accounts' }));
  expect(await screen.findByText(/needs the scope “read”/)).toBeVisible();
  expect(requests).toEqual([]);
  await userEvent.click(screen.getAllByRole('radio')[0] as HTMLElement);
  await userEvent.click(screen.getByRole('button', { name: 'Make 1 post' }));
  await waitFor(() => expect(requests).toHaveLength(1));
});

it('shows the nearest weeks where the address names no day', async () => {
  playGateway({ 'GET /api/schedules': Response.json({ items: [], next_cursor: null }) });
  renderConsole(<WeeksPage />, { path: '/schedules?week=2026-99-99' });
  await screen.findByText('This week and next');
});

it('knows all pages only to make another one', async () => {
  const requests = playGateway({ 'GET /api/pages': Response.json({ items: [], next_cursor: null }) });
  const page = { value: { page_name: 'ana', time_zone: 'UTC', special_days: [] }, etag: '"1"' };
  const { unmount } = renderConsole(
    <PageDialog
      isOpen
      onClose={() => {}}
      page={page as unknown as Parameters<typeof PageDialog>[0]['page']}
    />,
  );
  await screen.findByRole('button', { name: 'Save' });
  expect(requests).toHaveLength(0);
  unmount();
  renderConsole(<PageDialog isOpen onClose={() => {}} />);
  await screen.findByRole('button', { name: 'Add page' });
  expect(requests).toHaveLength(1);
});
