import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ifMatch, type Schema, unwrap } from '@/api/client';
import { useIntent } from '@/api/intent';
import { useCursorList } from '@/api/lists';
import { slotsKey, slotsQuery } from '@/api/slots';

const key = ['connections'] as const;

export function useConnectionList() {
  return useCursorList<Schema<'Connection'>>([...key, 'list'], (cursor, signal) =>
    unwrap(api.GET('/api/connections', { params: { query: { cursor, limit: 100 } }, signal })),
  );
}

/** Connects with a token that is there already. */
export function useConnect() {
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: (body: Schema<'NewConnection'>) =>
      unwrap(api.POST('/api/connections', { body, params: { header: intent.header(body) } })),
    onSuccess: () => {
      intent.settle();
      return client.invalidateQueries({ queryKey: key });
    },
  });
}

/** Begins a sign-in at the platform and sends the browser there; it comes back to `returnTo`. */
export function useSignInAt() {
  return useMutation({
    mutationFn: async (wish: Pick<Schema<'NewAuthorization'>, 'platform' | 'server' | 'teamId'>) => {
      const body = { ...wish, returnTo: '/settings/connections' };
      // Each press is a sign-in of its own: an earlier one may be half done, in another tab.
      const { url } = await unwrap(api.POST('/api/connections/oauth', { body }));
      location.assign(url);
    },
  });
}

/** The sign-in that somebody came back from. */
export function useAuthorization(id: string) {
  return useQuery({
    queryKey: ['authorizations', id],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/connections/oauth/{id}', { params: { path: { id } }, signal })),
  });
}

export function useChooseAccounts(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (accountIds: string[]) =>
      unwrap(api.POST('/api/connections/oauth/{id}', { params: { path: { id } }, body: { accountIds } })),
    onSuccess: (authorization) => {
      client.setQueryData(['authorizations', id], authorization);
      return client.invalidateQueries({ queryKey: key });
    },
  });
}

export function useTestConnection(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.POST('/api/connections/{id}/test', { params: { path: { id } } })),
    // A refused token makes the connection expired.
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
}

export function useDisconnect() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.DELETE('/api/connections/{id}', { params: { path: { id } } }),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
}

export const useSlots = (id: string) => useQuery(slotsQuery(id));

export function usePutSlots(id: string, etag: string | null) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schema<'NewSlots'>) =>
      unwrap(
        api.PUT('/api/connections/{id}/slots', { body, params: { path: { id }, header: ifMatch(etag) } }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: slotsKey(id) }),
  });
}
