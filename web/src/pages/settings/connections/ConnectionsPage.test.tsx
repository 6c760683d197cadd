import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { playGateway, problem } from '@/testing/gateway';
import { renderConsole } from '@/testing/render';
import ConnectionsPage from './ConnectionsPage';

afterEach(() => {
  vi.unstubAllGlobals();
});

const connection = {
  id: 'c1',
  teamId: 't1',
  platform: 'BLUESKY',
  accountId: 'did:plc:1',
  accountName: 'studio.bsky.example',
  scopes: [],
  expiresAt: null,
  status: 'EXPIRED',
  createdAt: '2026-01-01T00:00:00.000Z',
};
const list = Response.json({ items: [connection], nextCursor: null });
const authorization = {
  id: 'a1',
  platform: 'FACEBOOK',
  status: 'CHOOSE',
  accounts: [
    { accountId: '1', name: 'My page' },
    { accountId: '2', name: 'The other page' },
  ],
  connections: [],
  error: null,
  missingScopes: [],
  expiresAt: '2030-01-01T00:00:00.000Z',
};

describe('connections', () => {
  it('brings back an expired one with a new token, for the same account', async () => {
    const requests = playGateway({
      'GET /api/connections': list,
      'POST /api/connections': Response.json({ ...connection, status: 'ACTIVE' }),
    });
    renderConsole(<ConnectionsPage />);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Reconnect Bluesky, studio.bsky.example' }),
    );
    const dialog = await screen.findByRole('dialog', { name: 'Reconnect' });
    await userEvent.type(within(dialog).getByLabelText('Access token'), 'fake_token');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Reconnect' }));
    expect(await screen.findByText('Bluesky, studio.bsky.example is connected.')).toBeVisible();
    const post = requests.find(({ method }) => method === 'POST');
    expect(await post?.json()).toMatchObject({ platform: 'BLUESKY', accountId: 'did:plc:1', teamId: 't1' });
  });

  it('tells what a test found', async () => {
    playGateway({
      'GET /api/connections': list,
      'POST /api/connections/c1/test': Response.json({ ok: false, error: 'The token was revoked.' }),
    });
    renderConsole(<ConnectionsPage />);
    await userEvent.click(await screen.findByRole('button', { name: 'Test Bluesky, studio.bsky.example' }));
    expect(await screen.findByText(/does not work: The token was revoked\./)).toBeVisible();
  });

  it('saves weekly times on the version that the dialog opened with', async () => {
    let etag = '"1"';
    const requests = playGateway({
      'GET /api/connections': list,
      'GET /api/connections/c1/slots': () =>
        Response.json({ timezone: 'UTC', slots: [] }, { headers: { ETag: etag } }),
      'PUT /api/connections/c1/slots': problem(412, 'PRECONDITION_FAILED'),
    });
    const { client } = renderConsole(<ConnectionsPage />);
    await userEvent.click(
      await screen.findByRole('button', { name: /times of Bluesky, studio\.bsky\.example/ }),
    );
    const dialog = await screen.findByRole('dialog');
    const save = await within(dialog).findByRole('button', { name: 'Save' });
    etag = '"2"';
    await act(() => client.refetchQueries({ queryKey: ['connections', 'c1', 'slots'] }));
    await userEvent.click(save);
    expect(await within(dialog).findByText(/Somebody else changed this/)).toBeVisible();
    expect(requests.find(({ method }) => method === 'PUT')?.headers.get('If-Match')).toBe('"1"');
  });

  it('lets the person who comes back choose among several accounts', async () => {
    const requests = playGateway({
      'GET /api/connections': list,
      'GET /api/connections/oauth/a1': Response.json(authorization),
      'POST /api/connections/oauth/a1': Response.json({
        ...authorization,
        status: 'CONNECTED',
        connections: [{ ...connection, platform: 'FACEBOOK', accountName: 'The other page' }],
        missingScopes: ['pages_manage_posts'],
      }),
    });
    const { router } = renderConsole(<ConnectionsPage />, {
      path: '/settings/connections?authorization=a1&status=CHOOSE',
    });
    const dialog = await screen.findByRole('dialog', { name: 'Back from the platform' });
    await userEvent.click(await within(dialog).findByRole('checkbox', { name: /^The other page/ }));
    await userEvent.click(within(dialog).getByRole('button', { name: 'Connect an account' }));
    expect(await within(dialog).findByText('Facebook is connected: The other page.')).toBeVisible();
    expect(within(dialog).getByText('pages_manage_posts')).toBeVisible();
    expect(await requests.find(({ method }) => method === 'POST')?.json()).toEqual({ accountIds: ['2'] });

    const [close] = within(dialog).getAllByRole('button', { name: 'Close' });
    if (close) await userEvent.click(close);
    expect(router.state.location.search).toBe('');
  });
});
