import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { playGateway, problem } from '@/testing/gateway';
import { renderConsole } from '@/testing/render';
import KeysPage from './KeysPage';

afterEach(() => {
  vi.unstubAllGlobals();
});

const key = {
  id: 'k1',
  name: 'Front end',
  prefix: 'ff_live_4kWx',
  scopes: ['read'],
  expiresAt: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  lastUsedAt: null,
};
const list = Response.json({ items: [key], nextCursor: null });
const SECRET = 'ff_live_4kWx91QzP0aTn3bYc8LmR2dVu7EoGh5JsKfXiC6wB1y_2GhT9k';

async function fillIn() {
  await userEvent.click(await screen.findByRole('button', { name: 'Create key' }));
  const dialog = await screen.findByRole('dialog');
  await userEvent.type(within(dialog).getByLabelText('Name'), 'Front end');
  await userEvent.click(within(dialog).getByRole('checkbox', { name: /^Publish/ }));
  return dialog;
}

describe('keys', () => {
  it('shows a new key once, and forgets it when it is stored', async () => {
    const requests = playGateway({
      'GET /api/keys': list,
      'POST /api/keys': Response.json({ ...key, key: SECRET }, { status: 201 }),
    });
    renderConsole(<KeysPage />);
    const dialog = await fillIn();
    await userEvent.click(within(dialog).getByRole('button', { name: 'Create key' }));
    expect(await screen.findByText(SECRET)).toBeVisible();

    const made = requests.find(({ method }) => method === 'POST');
    expect(await made?.json()).toEqual({ name: 'Front end', scopes: ['read', 'publish'], expiresAt: null });

    await userEvent.keyboard('{Escape}');
    expect(screen.getByText(SECRET)).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'I have stored it' }));
    expect(screen.queryByText(SECRET)).not.toBeInTheDocument();
  });

  it('asks again with the same idempotency key after a lost answer', async () => {
    const answers = [problem(503, 'UNAVAILABLE'), Response.json({ ...key, key: SECRET }, { status: 201 })];
    const requests = playGateway({
      'GET /api/keys': list,
      'POST /api/keys': () => answers.shift() ?? problem(500, 'INTERNAL'),
    });
    renderConsole(<KeysPage />);
    const dialog = await fillIn();
    const submit = within(dialog).getByRole('button', { name: 'Create key' });
    await userEvent.click(submit);
    expect(await within(dialog).findByRole('alert')).toHaveTextContent('not reachable at the moment');
    await userEvent.click(submit);
    await screen.findByText(SECRET);
    const [first, second] = requests.filter(({ method }) => method === 'POST');
    expect(first?.headers.get('Idempotency-Key')).toBe(second?.headers.get('Idempotency-Key'));
  });

  it('offers no scope that one does not have', async () => {
    playGateway({ 'GET /api/keys': list });
    renderConsole(<KeysPage />, { scopes: ['read', 'publish'] });
    const create = await screen.findByRole('button', { name: 'Create key' });
    expect(create).toHaveAttribute('aria-disabled', 'true');
  });

  it('asks before it revokes', async () => {
    const requests = playGateway({
      'GET /api/keys': list,
      'DELETE /api/keys/k1': () => new Response(null, { status: 204 }),
    });
    renderConsole(<KeysPage />);
    await userEvent.click(await screen.findByRole('button', { name: 'Revoke Front end' }));
    const dialog = await screen.findByRole('alertdialog', { name: 'Revoke Front end?' });
    expect(requests.some(({ method }) => method === 'DELETE')).toBe(false);
    await userEvent.click(within(dialog).getByRole('button', { name: 'Revoke' }));
    expect(await screen.findByText('Front end is revoked.')).toBeVisible();
    expect(requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
  });
});
