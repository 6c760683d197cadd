import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Scope } from '@/api/session';
import { playGateway, problem } from '@/testing/gateway';
import { renderRoutes } from '@/testing/render';
import PostsPage from '.';

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

const none = { items: [], nextCursor: null };
const list = (...items: object[]) => ({ items, nextCursor: null });
const connection = (id: string, platform: string, status = 'ACTIVE') => ({
  id,
  teamId: 't1',
  platform,
  accountId: id,
  accountName: `${id} account`,
  scopes: [],
  expiresAt: null,
  status,
  createdAt: '2026-01-01T00:00:00.000Z',
});
const team = { id: 't1', name: 'Default', requiresApproval: false, createdAt: '2026-01-01T00:00:00.000Z' };

const material = {
  'GET /api/connections': Response.json(
    list(connection('x1', 'TWITTER'), connection('f1', 'FACEBOOK', 'EXPIRED')),
  ),
  'GET /api/teams': Response.json(list(team)),
  'GET /api/users': Response.json(none),
  'GET /api/connections/x1/slots': Response.json({ timezone: null, slots: [] }),
  'GET /api/connections/x1/slots/free': Response.json({ items: [] }),
};
const fine = { 'POST /api/posts/validate': () => Response.json({ ok: true, problems: [] }) };

const open = (path: string, scopes?: Scope[]) =>
  renderRoutes([{ path: '/posts/*', Component: PostsPage }], { path: `/posts${path}`, scopes });

describe('the composer', () => {
  it('says a limit at once, and blocks until it is kept', async () => {
    const requests = playGateway({ ...material, ...fine });
    open('/new');
    const text = await screen.findByLabelText('Text');
    // The one account that can be published to is chosen already.
    expect(screen.getByRole('checkbox', { name: /^X/ })).toBeChecked();
    expect(screen.getByRole('checkbox', { name: /^Facebook/ })).toBeDisabled();
    await userEvent.click(text);
    await userEvent.paste('日'.repeat(141));
    const onX = screen.getByRole('article', { name: 'X' });
    expect(await within(onX).findByText(/shorten the text by 2/)).toBeVisible();
    expect(within(onX).getByText(/282 \/ 280/)).toBeVisible();
    const schedule = screen.getByRole('button', { name: 'Schedule' });
    expect(schedule).toHaveAttribute('aria-disabled', 'true');
    await userEvent.type(text, '{Backspace}');
    await waitFor(() => expect(schedule).not.toHaveAttribute('aria-disabled'));
    expect(requests.filter(({ method, url }) => method === 'POST' && url.endsWith('/api/posts'))).toEqual([]);
  });

  it('shows what only the gateway knows, in its words', async () => {
    const message = 'The team has no active connection to X.';
    const problems = [{ platform: 'TWITTER', code: 'NO_CONNECTION', message, pointer: '/platforms/0' }];
    playGateway({
      ...material,
      'POST /api/posts/validate': () => Response.json({ ok: false, problems }),
    });
    open('/new');
    expect((await screen.findAllByText(message)).length).toBeGreaterThan(0);
  });

  it('sends the same key when the answer was lost, and keeps what was written', async () => {
    let tries = 0;
    const requests = playGateway({
      ...material,
      ...fine,
      'POST /api/posts': () => {
        tries += 1;
        return tries === 1 ? problem(503, 'UNAVAILABLE') : problem(400, 'INVALID_CONTENT');
      },
    });
    open('/new');
    await userEvent.type(await screen.findByLabelText('Text'), 'Hello');
    const schedule = screen.getByRole('button', { name: 'Schedule' });
    await waitFor(() => expect(schedule).not.toHaveAttribute('aria-disabled'));
    await userEvent.click(schedule);
    expect(await screen.findByText(/not reachable at the moment/)).toBeVisible();
    await userEvent.click(schedule);
    expect(await screen.findByText(/A platform would refuse this/)).toBeVisible();
    const keys = requests
      .filter(({ method, url }) => method === 'POST' && url.endsWith('/api/posts'))
      .map(({ headers }) => headers.get('Idempotency-Key'));
    expect(keys[0]).toBe(keys[1]);
    expect(screen.getByLabelText('Text')).toHaveValue('Hello');
  });

  it('keeps what was written when a later read fails', async () => {
    const isDown = vi.fn(() => false);
    playGateway({
      ...material,
      ...fine,
      'GET /api/connections': () =>
        isDown() ? problem(500, 'INTERNAL') : material['GET /api/connections'].clone(),
    });
    const { client } = open('/new');
    await userEvent.type(await screen.findByLabelText('Text'), 'Hello');
    isDown.mockReturnValue(true);
    await act(() => client.refetchQueries({ queryKey: ['connections'] }));
    expect(client.getQueryState(['connections', 'every'])?.status).toBe('error');
    await userEvent.keyboard(', all');
    expect(screen.getByLabelText('Text')).toHaveValue('Hello, all');
  });

  it.each([
    ['names', 'u1', 'u1'],
    ['does not name', 'somebody-of-another-team', undefined],
  ])('%s as the author who said last who they are: %s', async (_, remembered, userId) => {
    localStorage.setItem('fanfare.person.stories', remembered);
    localStorage.setItem('fanfare.person', 'u1');
    const requests = playGateway({
      ...material,
      ...fine,
      'GET /api/users': Response.json(list({ id: 'u1', name: 'Ana', email: null })),
      'POST /api/posts': problem(503, 'UNAVAILABLE'),
    });
    const { client } = open('/new');
    await userEvent.type(await screen.findByLabelText('Text'), 'Hello');
    await waitFor(() => expect(client.getQueryState(['users', 't1'])?.status).toBe('success'));
    await userEvent.click(screen.getByRole('button', { name: 'Save as draft' }));
    await screen.findByText(/not reachable at the moment/);
    const [post] = requests.filter(({ method, url }) => method === 'POST' && url.endsWith('/api/posts'));
    expect(post && (await post.json()).userId).toBe(userId);
    expect(post).toBeDefined();
  });

  it('asks only for what the key may ask for', async () => {
    const requests = playGateway(material);
    open('/new', ['read']);
    await userEvent.type(await screen.findByLabelText('Text'), 'Hello');
    expect(screen.getByRole('button', { name: 'Schedule' })).toHaveAttribute('aria-disabled', 'true');
    expect(screen.queryByText('Checking…')).toBeNull();
    expect(requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('teaches to connect where there is no account', async () => {
    playGateway({ ...material, 'GET /api/connections': Response.json(none) });
    open('/new');
    expect(await screen.findByRole('link', { name: 'Connect an account' })).toHaveAttribute(
      'href',
      '/settings/connections',
    );
  });
});

describe('a post', () => {
  const publication = {
    id: 'p1',
    batchId: null,
    postId: 'one',
    connectionId: 'x1',
    platform: 'TWITTER',
    status: 'FAILED',
    phase: 'done',
    externalId: null,
    permalink: null,
    error: {
      code: 'PROVIDER_ERROR',
      message: 'API error (403): <b>No</b>',
      class: 'rejected',
      httpStatus: 403,
    },
    attemptCount: 1,
    metadata: { mediaIds: [] },
    attempts: [],
    publishedAt: null,
  };
  const post = {
    id: 'one',
    teamId: 't1',
    userId: null,
    content: '<b>Hello</b>',
    mediaUrls: [],
    overrides: {},
    platforms: ['TWITTER'],
    connectionIds: ['x1'],
    status: 'FAILED',
    scheduledAt: '2026-01-01T10:00:00.000Z',
    scheduledLocal: null,
    timezone: null,
    publishedAt: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    approval: null,
    repeat: { every: 'week', interval: 2, count: 10 },
    repeatOf: null,
    publications: [publication],
  };

  it('tells a failure in plain words, with the provider’s own as text', async () => {
    const requests = playGateway({
      ...material,
      'GET /api/posts/one': () => Response.json(post),
      'POST /api/posts/one/retry': () => Response.json({ ...post, status: 'PUBLISHING' }, { status: 202 }),
    });
    open('/one');
    expect(await screen.findByText(/X refused the post/)).toBeVisible();
    expect(screen.getByText('<b>No</b>')).toBeVisible();
    expect(screen.getByText('Every 2 weeks, 10 posts in all')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Retry failed' }));
    await waitFor(() => expect(requests.some(({ url }) => url.endsWith('/retry'))).toBe(true));
  });

  it('offers no retry for what is not confirmed', async () => {
    const error = { code: 'UNCONFIRMED', message: 'It may be live', class: 'ambiguous', httpStatus: null };
    const unconfirmed = { ...post, publications: [{ ...publication, status: 'UNCONFIRMED', error }] };
    playGateway({ ...material, 'GET /api/posts/one': () => Response.json(unconfirmed) });
    open('/one');
    expect(await screen.findByRole('button', { name: 'Say what happened' })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Retry failed' })).toBeNull();
  });
});

it('reads all pages of a month', async () => {
  const day = new Date().toISOString();
  const item = (id: string) => ({
    id,
    content: `Post ${id}`,
    mediaUrls: [],
    status: 'SCHEDULED',
    scheduledAt: day,
    timezone: null,
    platforms: ['TWITTER'],
    approval: null,
    repeat: null,
  });
  playGateway({
    ...material,
    'GET /api/posts': (request) =>
      new URL(request.url).searchParams.has('cursor')
        ? Response.json(list(item('b')))
        : Response.json({ items: [item('a')], nextCursor: 'more' }),
  });
  open('');
  expect(await screen.findByText('Post a')).toBeVisible();
  expect(screen.getByText('Post b')).toBeVisible();
});

it('checks a file anew for another team, and saves it there', async () => {
  const asked = ({ url }: Request) => new URL(url).searchParams;
  const requests = playGateway({
    ...material,
    'GET /api/teams': Response.json(list(team, { ...team, id: 't2', name: 'Second' })),
    'POST /api/posts/import': (request) => {
      if (asked(request).get('dryRun') === 'false') return Response.json({ created: 1 }, { status: 201 });
      const isSecond = asked(request).get('teamId') === 't2';
      const problems = isSecond ? [] : [{ pointer: '/platforms', message: 'No account on X.' }];
      return Response.json({ ok: isSecond, rows: [{ row: 1, problems }] });
    },
  });
  const { container } = open('/import');
  const choice = await screen.findByLabelText('Team');
  const csv = 'content,platforms\r\nHello,X\r\n';
  // jsdom's files cannot be read by themselves.
  const file = Object.assign(new File([csv], 'posts.csv', { type: 'text/csv' }), { text: async () => csv });
  await userEvent.upload(container.querySelector('input[type=file]') as HTMLInputElement, file);
  expect(await screen.findByText('No account on X.')).toBeVisible();
  await userEvent.selectOptions(choice, 'Second');
  await waitFor(() => expect(screen.queryByText('No account on X.')).toBeNull());
  await userEvent.click(await screen.findByRole('button', { name: 'Import 1 post' }));
  await waitFor(() =>
    expect(requests.some((request) => asked(request).get('dryRun') === 'false')).toBe(true),
  );
  const [saved] = requests.filter((request) => asked(request).get('dryRun') === 'false');
  expect(saved && asked(saved).get('teamId')).toBe('t2');
});
