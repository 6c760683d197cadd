import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { playGateway, problem } from '@/testing/gateway';
import { renderConsole } from '@/testing/render';
import { Changes } from './Changes';
import type { Change } from './useChanges';

afterEach(() => {
  vi.unstubAllGlobals();
});

const change = (id: string, more: Partial<Change>): Change => ({
  id,
  createdAt: '2026-01-31T09:30:00.000Z',
  keyId: null,
  keyName: null,
  tenant: 'stories',
  operation: 'createPost',
  method: 'POST',
  path: '/api/posts',
  status: 201,
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  ...more,
});

const reads = {
  'GET /api/keys': Response.json({ items: [{ name: 'Front end' }], nextCursor: null }),
  'GET /admin/audit': Response.json({
    items: [
      change('1', {
        keyId: 'k',
        keyName: 'Front end',
        path: '/admin/leads/l1/approve',
        operation: 'approveLead',
      }),
      change('2', { operation: 'useLink', path: '/a/', status: 200 }),
      change('3', { status: 403 }),
      change('4', { operation: 'fromTheFuture', keyId: 'of-a-key', status: 503 }),
    ],
    nextCursor: null,
  }),
};

describe('changes', () => {
  it('tell who did what and what came of it, with the way to it', async () => {
    playGateway(reads);
    renderConsole(<Changes />);
    const row = async (name: RegExp) => within(await screen.findByRole('row', { name }));
    const approved = await row(/Front end.*Approve a lead.*Done/);
    expect(approved.getByRole('link')).toHaveAttribute('href', '/conversations/l1');
    await row(/A link of a notification.*Use a link.*Done/);
    await row(/A key of the configuration.*Write a post.*Refused\s?403/);
    await row(/of-a-key.*fromTheFuture.*Failed\s?503/);
  });

  it('are asked for as the address says, by days where the viewer is', async () => {
    const requests = playGateway(reads);
    renderConsole(<Changes />, {
      path: '/?operation=approveLead&keyName=Front+end&path=/admin&from=2026-01-30&until=2026-01-31',
    });
    await screen.findByRole('row', { name: /Approve a lead/ });
    const [asked] = requests.filter(({ url }) => url.includes('/admin/audit'));
    expect(Object.fromEntries(new URL(asked?.url ?? '').searchParams)).toEqual({
      operation: 'approveLead',
      keyName: 'Front end',
      path: '/admin',
      from: new Date(2026, 0, 30).toISOString(),
      to: new Date(2026, 1, 1).toISOString(),
      limit: '50',
    });
  });

  it('that fit nothing say so, and all are a press away', async () => {
    playGateway({ ...reads, 'GET /admin/audit': Response.json({ items: [], nextCursor: null }) });
    renderConsole(<Changes />, { path: '/?keyName=nobody' });
    await screen.findByText('No change fits');
    await userEvent.click(screen.getAllByRole('button', { name: 'Show all' })[0] as HTMLElement);
    expect(await screen.findByText('Nothing was changed yet')).toBeVisible();
  });

  it('are narrowed down without losing the place, also to a key that is gone', async () => {
    const items = [change('1', { keyId: 'k', keyName: 'Revoked' })];
    playGateway({ ...reads, 'GET /admin/audit': () => Response.json({ items, nextCursor: null }) });
    const { router } = renderConsole(<Changes />);
    await screen.findByRole('row', { name: /Revoked/ });
    const key = await screen.findByRole('combobox', { name: /^Key/ });
    await userEvent.type(key, 'Revo');
    await userEvent.click(await screen.findByRole('option', { name: 'Revoked' }));
    await waitFor(() => expect(router.state.location.search).toBe('?keyName=Revoked'));
    expect(key).toHaveFocus();
    expect(key).toHaveValue('Revoked');

    const path = screen.getByLabelText('Path begins with');
    await userEvent.type(path, '/api{Enter}');
    await waitFor(() => expect(router.state.location.search).toContain('path='));
    expect(path).toHaveFocus();
    await userEvent.click(screen.getByRole('button', { name: 'Show all' }));
    await waitFor(() => expect(key).toHaveValue('All keys'));
    expect(path).toHaveValue('');
  });

  it('are not asked for without the scope, and a failure is told', async () => {
    const requests = playGateway({ ...reads, 'GET /admin/audit': problem(500, 'INTERNAL') });
    const { unmount } = renderConsole(<Changes />, { scopes: ['read'] });
    expect(await screen.findByText(/needs the scope “admin”/)).toBeVisible();
    expect(requests).toEqual([]);
    unmount();
    renderConsole(<Changes />);
    expect(await screen.findByRole('alert')).toHaveTextContent('Something went wrong on the server');
  });
});
