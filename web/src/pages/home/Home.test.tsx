import { screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { playGateway, problem } from '@/testing/gateway';
import { renderConsole } from '@/testing/render';
import HomePage from '.';
import { mondayOf } from './today';

afterEach(() => {
  vi.unstubAllGlobals();
});

const none = { items: [], nextCursor: null };
const lead = (id: string, status: string, updatedAt: string) => ({
  id,
  status,
  updatedAt,
  phone: '447700900001',
});

const quiet = {
  'GET /api/metricool/batches/active': Response.json({ batches: [], nextCursor: null }),
  'GET /api/posts': Response.json(none),
  'GET /api/leads': Response.json(none),
  'GET /api/schedules': Response.json({ items: [], next_cursor: null }),
  'GET /api/connections': Response.json(none),
  'GET /api/webhooks': Response.json(none),
  'GET /api/publications': Response.json(none),
  'GET /readyz': Response.json({ status: 'ok', checks: { database: 'ok' } }),
  'GET /admin/readiness': Response.json({ ready: true, checks: [] }),
  'GET /admin/metrics': Response.json({ events: {} }),
};

const number = async (label: string) => {
  const numbers = screen.getByRole('region', { name: 'Today in numbers' });
  return within(numbers).findByRole('link', { name: new RegExp(`^${label}`) });
};

describe('Home', () => {
  it('teaches the next step where there is nothing yet', async () => {
    playGateway(quiet);
    renderConsole(<HomePage />);
    expect(await screen.findByRole('link', { name: 'Publish stories' })).toHaveAttribute('href', '/stories');
    expect(screen.getByRole('link', { name: 'Write a post' })).toHaveAttribute('href', '/posts/new');
    expect(screen.getByRole('link', { name: 'Plan a week' })).toHaveAttribute('href', '/schedules');
    expect(await screen.findByText('Nothing wants your attention.')).toBeVisible();
  });

  it('counts the leads of all waiting states and puts the longest wait first', async () => {
    playGateway({
      ...quiet,
      'GET /api/leads': (request) => {
        const status = new URL(request.url).searchParams.get('status') ?? '';
        const hour = { PENDING_APPROVAL: '11', NEEDS_ARTIST_REPLY: '12', NEEDS_FOLLOW_UP: '10' }[status];
        return Response.json({
          items: [lead(status, status, `2026-01-01T${hour}:00:00.000Z`)],
          nextCursor: null,
        });
      },
    });
    renderConsole(<HomePage />);
    const card = await screen.findByRole('region', { name: 'Waiting for a person' });
    const rows = await within(card).findAllByRole('listitem');
    expect(rows.map((row) => within(row).getByRole('link').getAttribute('href'))).toEqual([
      '/conversations/NEEDS_FOLLOW_UP',
      '/conversations/PENDING_APPROVAL',
      '/conversations/NEEDS_ARTIST_REPLY',
    ]);
    expect(await number('Leads waiting for you')).toHaveTextContent('3');
  });

  it('says "and more" instead of a number that would be wrong', async () => {
    const batches = [
      {
        batchId: 'b',
        status: 'processing',
        progress: 0.5,
        createdAt: '2026-01-01T00:00:00.000Z',
        posts: { total: 2, published: 1, failed: 0 },
      },
    ];
    playGateway({
      ...quiet,
      'GET /api/metricool/batches/active': Response.json({ batches, nextCursor: 'more' }),
    });
    renderConsole(<HomePage />);
    await screen.findByText('1 of 2 published');
    expect(await number('Batches not finished')).toHaveTextContent('1+');
  });

  it('shows the rest when a part fails, and no number for that part', async () => {
    playGateway({ ...quiet, 'GET /api/schedules': problem(500, 'INTERNAL') });
    renderConsole(<HomePage />);
    const card = await screen.findByRole('region', { name: 'This week by saturation' });
    expect(await within(card).findByRole('alert')).toHaveTextContent('Something went wrong on the server');
    expect(await number('Pages in red')).toHaveTextContent('–');
    expect(screen.getByRole('link', { name: 'Publish stories' })).toBeVisible();
  });

  it('asks for nothing that the key may not read, and says so', async () => {
    const requests = playGateway(quiet);
    renderConsole(<HomePage />, { scopes: ['publish'] });
    await screen.findByRole('link', { name: 'Publish stories' });
    expect(screen.getByText(/needs the scope “converse”/)).toBeVisible();
    const asked = requests.map(({ url }) => new URL(url).pathname);
    expect(asked).not.toContain('/api/leads');
    expect(asked).not.toContain('/api/connections');
    expect(asked).not.toContain('/api/webhooks');
    expect(asked.filter((path) => path.startsWith('/admin'))).toEqual([]);
  });

  it('asks for publications with the scope that reads them, and for the unconfirmed ones alone', async () => {
    const without = playGateway(quiet);
    const { unmount } = renderConsole(<HomePage />, { scopes: ['converse'] });
    await screen.findByText('Nobody waits for you.', { exact: false });
    expect(without.map(({ url }) => new URL(url).pathname)).not.toContain('/api/publications');
    unmount();

    const publication = {
      postId: 'p1',
      platform: 'FACEBOOK',
      attempts: [],
      scheduledAt: '2026-01-01T10:00:00Z',
    };
    const requests = playGateway({
      ...quiet,
      'GET /api/publications': Response.json({ items: [publication], nextCursor: null }),
    });
    renderConsole(<HomePage />, { scopes: ['read'] });
    const alert = await screen.findByRole('link', { name: /^Facebook, .+: a post may or may not be live/ });
    expect(alert).toHaveAttribute('href', '/posts/p1');
    const [asked] = requests.filter(({ url }) => url.includes('/api/publications'));
    expect(new URL(asked?.url ?? '').searchParams.get('status')).toBe('UNCONFIRMED');
  });

  it('tells whoever may read of accounts and web hooks that are out of order', async () => {
    const hook = {
      id: 'w1',
      url: 'https://hooks.example/',
      events: ['*'],
      status: 'DISABLED',
      createdAt: '',
    };
    const requests = playGateway({
      ...quiet,
      'GET /api/webhooks': Response.json({ items: [hook], nextCursor: null }),
    });
    renderConsole(<HomePage />, { scopes: ['read'] });
    expect(await screen.findByRole('link', { name: /hooks\.example/ })).toBeVisible();
    expect(requests.map(({ url }) => new URL(url).pathname)).toContain('/api/connections');
  });
});

it.each([
  ['2026-11-23', '2026-11-23'],
  ['2026-11-29', '2026-11-23'],
  ['2027-01-01', '2026-12-28'],
])('the week of %s begins on %s', (day, monday) => {
  expect(mondayOf(new Date(`${day}T12:00:00`))).toBe(monday);
});
