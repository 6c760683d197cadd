import { queryOptions } from '@tanstack/react-query';
import { api, unwrapTagged } from './client';

export const slotsKey = (connectionId: string) => ['connections', connectionId, 'slots'] as const;

/** The weekly times of a connection, in one form for all that read them. */
export const slotsQuery = (id: string) =>
  queryOptions({
    queryKey: slotsKey(id),
    queryFn: ({ signal }) =>
      unwrapTagged(api.GET('/api/connections/{id}/slots', { params: { path: { id } }, signal })),
  });
