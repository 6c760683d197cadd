import { useRouteError } from 'react-router';
import { ErrorState } from '@/components';

/** A page that broke, or whose chunk could not be read: the rest of the console goes on. */
export function RouteError() {
  const error = useRouteError();
  return <ErrorState error={error} onRetry={() => location.reload()} />;
}
