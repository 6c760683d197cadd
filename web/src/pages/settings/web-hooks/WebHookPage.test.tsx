import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { playGateway, problem } from '@/testing/gateway';
import { renderRoutes } from '@/testing/render';
import WebHookPage from './WebHookPage';

afterEach(() => {
  vi.unstubAllGlobals();
});

const hook = {
  id: 'w1',
  url: 'https://hooks.example.com/',
  events: ['*'],
  status: 'ACTIVE',
  createdAt: '2026-01-01T00:00:00.000Z',
};
const delivery = (id: string, status: string) => ({
  id,
  webhookId: 'w1',
  eventId: `event-${id}`,
  event: 'post.published',
  status,
  attempts: 1,
  responseStatus: 500,
  nextAttemptAt: null,
  createdAt: '2026-01-31T09:30:00.000Z',
  deliveredAt: null,
  error: null,
});
const reads = {
  'GET /api/webhooks/w1': Response.json(hook, { headers: { ETag: '"7"' } }),
  'GET /api/webhooks/w1/deliveries': Response.json({
    items: [delivery('d1', 'FAILED'), delivery('d2', 'PENDING')],
    nextCursor: null,
  }),
};
const open = () =>
  renderRoutes([{ path: '/settings/web-hooks/:webhookId', Component: WebHookPage }], {
    path: '/settings/web-hooks/w1',
  });

describe('a web hook', () => {
  it('replays what failed, and not what is still on its way', async () => {
    const requests = playGateway({
      ...reads,
      'POST /api/webhooks/w1/deliveries/d1/replay': Response.json(delivery('d1', 'PENDING'), { status: 202 }),
    });
    open();
    const waiting = await screen.findByRole('button', { name: 'Replay post.published event-d2' });
    expect(waiting).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(screen.getByRole('button', { name: 'Replay post.published event-d1' }));
    expect(await screen.findByText('It is sent again.')).toBeVisible();
    expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('tells why a delivery had no answer and when it is tried again, or when it was taken', async () => {
    const waiting = {
      ...delivery('d1', 'PENDING'),
      responseStatus: null,
      error: 'no answer in time',
      nextAttemptAt: new Date(Date.now() + 90_000).toISOString(),
    };
    const taken = {
      ...delivery('d2', 'DELIVERED'),
      responseStatus: 204,
      deliveredAt: '2026-01-31T09:31:00.000Z',
    };
    playGateway({
      ...reads,
      'GET /api/webhooks/w1/deliveries': Response.json({ items: [waiting, taken], nextCursor: null }),
    });
    open();
    const first = await screen.findByRole('row', { name: /event-d1/ });
    expect(within(first).getByText('no answer in time')).toBeVisible();
    expect(first).toHaveTextContent(/Next try in 1 minute/);
    const second = screen.getByRole('row', { name: /event-d2/ });
    expect(second).toHaveTextContent(/Delivered Jan 31/);
    expect(second).not.toHaveTextContent('Next try');
  });

  it('shows a new secret once', async () => {
    playGateway({ ...reads, 'POST /api/webhooks/w1/rotate-secret': Response.json({ secret: 'whsec_new' }) });
    open();
    await userEvent.click(await screen.findByRole('button', { name: 'New secret' }));
    const question = await screen.findByRole('alertdialog', { name: 'Make a new secret?' });
    await userEvent.click(within(question).getByRole('button', { name: 'New secret' }));
    expect(await screen.findByText('whsec_new')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'I have stored it' }));
    expect(screen.queryByText('whsec_new')).not.toBeInTheDocument();
  });

  it('keeps a secret on the screen when a later read fails', async () => {
    let isDown = false;
    playGateway({
      ...reads,
      'GET /api/webhooks/w1': () =>
        isDown ? problem(500, 'INTERNAL') : reads['GET /api/webhooks/w1'].clone(),
      'POST /api/webhooks/w1/rotate-secret': Response.json({ secret: 'whsec_new' }),
    });
    const { client } = open();
    await userEvent.click(await screen.findByRole('button', { name: 'New secret' }));
    const question = await screen.findByRole('alertdialog', { name: 'Make a new secret?' });
    await userEvent.click(within(question).getByRole('button', { name: 'New secret' }));
    await screen.findByText('whsec_new');
    isDown = true;
    await act(() => client.refetchQueries({ queryKey: ['webhooks', 'w1'], exact: true }));
    expect(client.getQueryState(['webhooks', 'w1'])?.status).toBe('error');
    await userEvent.tab();
    expect(screen.getByText('whsec_new')).toBeVisible();
  });

  it('saves what was edited on the version that the editing began with', async () => {
    let etag = '"7"';
    const requests = playGateway({
      ...reads,
      'GET /api/webhooks/w1': () => Response.json(hook, { headers: { ETag: etag } }),
      'PATCH /api/webhooks/w1': problem(412, 'PRECONDITION_FAILED'),
    });
    const { client } = open();
    await userEvent.click(await screen.findByRole('button', { name: 'Edit' }));
    const dialog = await screen.findByRole('dialog');
    etag = '"8"';
    await act(() => client.refetchQueries({ queryKey: ['webhooks', 'w1'], exact: true }));
    await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(await within(dialog).findByText(/Somebody else changed this/)).toBeVisible();
    expect(requests.find(({ method }) => method === 'PATCH')?.headers.get('If-Match')).toBe('"7"');
  });

  it('writes only on the version that was shown', async () => {
    const requests = playGateway({ ...reads, 'PATCH /api/webhooks/w1': problem(412, 'PRECONDITION_FAILED') });
    open();
    await userEvent.click(await screen.findByRole('switch', { name: /^Active/ }));
    expect(await screen.findByText(/Somebody else changed this/)).toBeVisible();
    const patch = requests.find(({ method }) => method === 'PATCH');
    expect(patch?.headers.get('If-Match')).toBe('"7"');
    expect(await patch?.json()).toEqual({ status: 'DISABLED' });
  });
});
