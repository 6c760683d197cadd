import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ProblemError } from './problem';

export const sessionKey = ['session'] as const;

/** The cache of all reads, with the rules that hold for every one of them. */
export function createQueryClient(): QueryClient {
  // A 401 anywhere means that the session is over: `RequireSession` then leads to the sign-in.
  const onError = (error: unknown) => {
    if (error instanceof ProblemError && error.status === 401) client.setQueryData(sessionKey, null);
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => failures < 3 && error instanceof ProblemError && error.isTransient,
        retryDelay: (failures, error) =>
          error instanceof ProblemError && error.retryAfter
            ? error.retryAfter * 1000
            : Math.min(1000 * 2 ** failures, 15_000),
      },
      // A write is repeated by the person alone, with the same Idempotency-Key.
      mutations: { retry: false },
    },
  });
  return client;
}
