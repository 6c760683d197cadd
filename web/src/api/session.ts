import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { api, type Schema, unwrap } from './client';
import { ProblemError } from './problem';
import { sessionKey } from './queries';

export type Scope = Schema<'Scope'>;

/** Who is signed in, and what this installation has beside the console. */
export type Session = Schema<'SessionAnswer'>;

interface Read {
  client: QueryClient;
  signal: AbortSignal;
}

/**
 * Reads the session; null when nobody is signed in. The browser's tabs share it, so that it may have become
 * another tenant's meanwhile: nothing that was read for the one before stays.
 */
async function readSession({ client, signal }: Read): Promise<Session | null> {
  try {
    const session = await unwrap(api.GET('/api/session', { signal }));
    const before = client.getQueryData<Session | null>(sessionKey);
    if (before !== undefined && before?.tenant !== session.tenant) forgetReads(client);
    return session;
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) return null;
    throw error;
  }
}

/** The session as a query: `data` is null when nobody is signed in. */
export function useSessionQuery() {
  return useQuery({ queryKey: sessionKey, queryFn: readSession, staleTime: 60_000 });
}

/** The session that the guard of the pages let in; it changes for a page only together with the page. */
export const SessionContext = createContext<Session | null>(null);

/** The session of a page behind the sign-in, where there is one by construction. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession needs RequireSession above it');
  return session;
}

/** Whether the key's scopes allow what needs `scope`; `admin` includes all others. */
export function allows(scopes: readonly Scope[], scope: Scope): boolean {
  return scopes.includes('admin') || scopes.includes(scope);
}

export function useCan(scope: Scope): boolean {
  const { data } = useSessionQuery();
  return data ? allows(data.scopes, scope) : false;
}

/** Whether the key may read what belongs to the scope's area: `read` is enough for all of them. */
export function useMayRead(scope: Scope): boolean {
  const { data } = useSessionQuery();
  return data ? allows(data.scopes, 'read') || allows(data.scopes, scope) : false;
}

/** Trades the key for the session cookie. Nothing that an earlier session read stays. */
export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (key: string) => {
      await api.POST('/api/session', { headers: { 'X-API-Key': key } });
      forgetReads(client);
      await client.fetchQuery({ queryKey: sessionKey, queryFn: readSession, staleTime: 0 });
    },
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.DELETE('/api/session'),
    onSuccess: () => {
      client.setQueryData(sessionKey, null);
      forgetReads(client);
    },
  });
}

/** Drops everything but the session itself, which the guard of the pages is watching. */
function forgetReads(client: QueryClient): void {
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
}
