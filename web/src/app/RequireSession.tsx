import { Fragment } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import { SessionContext, useSessionQuery } from '@/api/session';
import { ErrorState } from '@/components';

/** Lets only those in who are signed in; the others sign in and come back to where they were. */
export function RequireSession() {
  const { data, error, refetch } = useSessionQuery();
  const { pathname, search, hash } = useLocation();
  if (data) {
    return (
      <SessionContext value={data}>
        {/* What one tenant's page holds, such as a draft, is not carried into another's. */}
        <Fragment key={data.tenant}>
          <Outlet />
        </Fragment>
      </SessionContext>
    );
  }
  if (data === null) {
    const from = pathname + search + hash;
    return <Navigate to={`/sign-in?next=${encodeURIComponent(from)}`} replace />;
  }
  if (error) {
    return (
      <main>
        <ErrorState error={error} onRetry={refetch} />
      </main>
    );
  }
  return null;
}
