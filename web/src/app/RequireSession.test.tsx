import { useQuery } from '@tanstack/react-query';
import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { api, unwrap } from '@/api/client';
import { sessionKey } from '@/api/queries';
import SignInPage from '@/pages/sign-in';
import { emptyDraft, useDraft } from '@/pages/stories/compose/draft';
import { playGateway, problem } from '@/testing/gateway';
import { renderRoutes } from '@/testing/render';
import { Account } from './Account';
import { RequireSession } from './RequireSession';

afterEach(() => {
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

function Keys() {
  const { data } = useQuery({ queryKey: ['keys'], queryFn: () => unwrap(api.GET('/api/keys')) });
  return <p>{data ? `${data.items.length} keys` : 'reading'}</p>;
}

const routes = [
  { path: '/sign-in', Component: SignInPage },
  { Component: RequireSession, children: [{ path: '/settings/keys', Component: Keys }] },
];

it('leads to the sign-in when a session is over, and back to where one was', async () => {
  let signedIn = false;
  const session = { tenant: 'stories', keyName: 'mine', scopes: ['admin'] };
  const requests = playGateway({
    'GET /api/session': () => (signedIn ? Response.json(session) : problem(401, 'MISSING_API_KEY')),
    'GET /api/keys': () =>
      signedIn ? Response.json({ items: [], nextCursor: null }) : problem(401, 'MISSING_API_KEY'),
    'POST /api/session': (request) => {
      signedIn = request.headers.get('X-API-Key') === 'ff_test_good';
      return signedIn ? new Response(null, { status: 204 }) : problem(401, 'INVALID_API_KEY');
    },
  });
  const { router } = renderRoutes(routes, { path: '/settings/keys?page=2' });

  const field = await screen.findByLabelText('API key');
  expect(router.state.location.search).toBe(`?next=${encodeURIComponent('/settings/keys?page=2')}`);
  await userEvent.type(field, 'ff_test_bad');
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('This key is not valid');

  await userEvent.clear(field);
  await userEvent.type(field, ' ff_test_good ');
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
  expect(await screen.findByText('0 keys')).toBeVisible();
  expect(router.state.location).toMatchObject({ pathname: '/settings/keys', search: '?page=2' });
  expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
});

it('leaves for the sign-in when one signs out, and keeps nothing that was read', async () => {
  playGateway({
    'GET /api/keys': Response.json({ items: [], nextCursor: null }),
    'DELETE /api/session': () => new Response(null, { status: 204 }),
  });
  const { router, client } = renderRoutes(
    [
      { path: '/sign-in', element: <p>signed out</p> },
      {
        Component: RequireSession,
        children: [
          {
            path: '/',
            element: (
              <>
                <Keys />
                <Account />
              </>
            ),
          },
        ],
      },
    ],
    { path: '/' },
  );
  await screen.findByText('0 keys');
  await userEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  expect(await screen.findByText('signed out')).toBeVisible();
  expect(router.state.location.pathname).toBe('/sign-in');
  expect(client.getQueryData(['keys'])).toBeUndefined();
});

function Compose() {
  const [draft, change] = useDraft();
  return (
    <>
      <Keys />
      <button
        type="button"
        onClick={() => change({ type: 'set', members: { account: 'an account of stories' } })}
      >
        {draft.account ?? 'no account'}
      </button>
    </>
  );
}

it('carries nothing into the tenant that another tab has signed in to', async () => {
  let tenant = 'stories';
  playGateway({
    'GET /api/session': () => Response.json({ tenant, keyName: 'mine', scopes: ['admin'] }),
    'GET /api/keys': () => Response.json({ items: tenant === 'stories' ? [{}] : [], nextCursor: null }),
  });
  const { client } = renderRoutes([
    { Component: RequireSession, children: [{ path: '/', Component: Compose }] },
  ]);
  client.setQueryData(['posts', 'of', 'a', 'page', 'before'], []);
  await screen.findByText('1 keys');
  await userEvent.click(screen.getByRole('button', { name: 'no account' }));
  await screen.findByRole('button', { name: 'an account of stories' });

  tenant = 'other';
  await act(() => client.refetchQueries({ queryKey: sessionKey }));
  expect(await screen.findByText('0 keys')).toBeVisible();
  expect(screen.getByRole('button', { name: 'no account' })).toBeVisible();
  expect(client.getQueryData(['posts', 'of', 'a', 'page', 'before'])).toBeUndefined();
  const stored = (of: string) => JSON.parse(sessionStorage.getItem(`fanfare.stories.draft.${of}`) ?? '{}');
  expect(stored('other')).toEqual(emptyDraft);
  expect(stored('stories')).toMatchObject({ account: 'an account of stories' });
});
