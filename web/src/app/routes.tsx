import type { RouteObject } from 'react-router';
import { NotFound } from './NotFound';
import { RequireSession } from './RequireSession';
import { RouteError } from './RouteError';
import { Shell } from './Shell';

/** A page is the default export of its module, and has its own `<Routes>` for what is below it. */
function page(load: () => Promise<{ default: React.ComponentType }>) {
  return { lazy: () => load().then((module) => ({ Component: module.default })) };
}

/** Every address of the console. Each page is a chunk of its own, read when it is first visited. */
export const routes: RouteObject[] = [
  {
    ErrorBoundary: RouteError,
    HydrateFallback: () => null,
    children: [
      { path: '/sign-in', ...page(() => import('@/pages/sign-in')) },
      {
        Component: RequireSession,
        children: [
          {
            Component: Shell,
            children: [
              {
                ErrorBoundary: RouteError,
                children: [
                  { index: true, ...page(() => import('@/pages/home')) },
                  { path: 'stories/*', ...page(() => import('@/pages/stories')) },
                  { path: 'posts/*', ...page(() => import('@/pages/posts')) },
                  { path: 'schedules/*', ...page(() => import('@/pages/schedules')) },
                  { path: 'conversations/*', ...page(() => import('@/pages/conversations')) },
                  { path: 'settings/*', ...page(() => import('@/pages/settings')) },
                  { path: 'activity/*', ...page(() => import('@/pages/activity')) },
                  { path: '*', Component: NotFound },
                ],
              },
            ],
          },
        ],
      },
    ],
  },
];
