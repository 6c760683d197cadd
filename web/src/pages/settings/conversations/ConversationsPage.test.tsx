import { screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { playGateway, problem } from '@/testing/gateway';
import { renderConsole } from '@/testing/render';
import ConversationsPage from './ConversationsPage';

afterEach(() => {
  vi.unstubAllGlobals();
});

const READ = 'GET /admin/settings/conversations';
const none = { pilot: null, templates: [], artistPhone: null, publicUrl: null };
const template = { name: 'next_steps_reply_to_continue', language: 'en', configured: false };

describe('the settings of conversations', () => {
  it('tell whom alone the studio answers, and what is not set', async () => {
    playGateway({
      [READ]: Response.json({ ...none, pilot: { numbers: ['447700900123'] }, templates: [template] }),
    });
    renderConsole(<ConversationsPage />);
    const pilot = await screen.findByRole('region', { name: 'Who is answered' });
    expect(within(pilot).getByText('+447700900123')).toBeVisible();
    const row = screen.getByRole('row', { name: /next_steps_reply_to_continue/ });
    expect(within(row).getByText('Not set')).toBeVisible();
    expect(screen.getByText('FANFARE_CONVERSATIONS_TEMPLATES')).toBeVisible();
  });

  it('tell that everybody is answered where there is no pilot', async () => {
    playGateway({ [READ]: Response.json({ ...none, templates: [template], artistPhone: '447700900001' }) });
    renderConsole(<ConversationsPage />);
    const pilot = await screen.findByRole('region', { name: 'Who is answered' });
    expect(within(pilot).getByText('Everybody')).toBeVisible();
    expect(within(pilot).queryByRole('list')).not.toBeInTheDocument();
    expect(screen.getByText('+447700900001')).toBeVisible();
  });

  it('say to another tenant whose they are', async () => {
    playGateway({ [READ]: Response.json(none) });
    renderConsole(<ConversationsPage />);
    expect(await screen.findByText('No conversations for this tenant')).toBeVisible();
    expect(screen.queryByText('Everybody')).not.toBeInTheDocument();
  });

  it('are not asked for without the scope, and a failure is told', async () => {
    const requests = playGateway({ [READ]: problem(500, 'INTERNAL') });
    const { unmount } = renderConsole(<ConversationsPage />, { scopes: ['converse'] });
    expect(screen.getByText(/needs the scope “admin”/)).toBeVisible();
    expect(requests).toEqual([]);
    unmount();
    renderConsole(<ConversationsPage />);
    expect(await screen.findByRole('alert')).toHaveTextContent('Something went wrong on the server');
  });
});
