import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { createMemoryRouter, type RouteObject, RouterProvider } from 'react-router';
import { createQueryClient, sessionKey } from '@/api/queries';
import { type Scope, type Session, SessionContext } from '@/api/session';
import { ToastRegion } from '@/components/ToastRegion';
import { toastQueue } from '@/components/toasts';

const session: Session = {
  tenant: 'stories',
  keyId: null,
  keyName: 'A test',
  scopes: ['admin'],
  expiresAt: '2030-01-01T00:00:00.000Z',
  jaegerUrl: null,
  sandboxUrl: null,
  version: '0.0.0',
};

interface Setting {
  /** Of the key signed in with; null when nobody is. All by default. */
  scopes?: Scope[] | null;
  path?: string;
}

/** Renders as the console would: with router, cache, toasts and a session. */
export function renderConsole(ui: ReactNode, setting?: Setting) {
  return renderRoutes([{ path: '*', element: ui }], setting);
}

export function renderRoutes(routes: RouteObject[], { scopes = ['admin'], path = '/' }: Setting = {}) {
  // Toasts outlive the page that showed them, and would outlive a test.
  for (const { key } of toastQueue.visibleToasts) toastQueue.close(key);
  const client = createQueryClient();
  const signedIn = scopes && { ...session, scopes };
  client.setQueryData(sessionKey, signedIn);
  const router = createMemoryRouter(routes, { initialEntries: [path] });
  const view = render(
    <QueryClientProvider client={client}>
      <SessionContext value={signedIn}>
        <RouterProvider router={router} />
      </SessionContext>
      <ToastRegion />
    </QueryClientProvider>,
  );
  return { ...view, client, router };
}
