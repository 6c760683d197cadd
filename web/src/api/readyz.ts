import { useQuery } from '@tanstack/react-query';
import type { Schema } from './client';
import { ProblemError } from './problem';

/** Reads which parts of the system are ready: a 503 says so in the same body as a 200. */
async function readReadyz(signal: AbortSignal): Promise<Schema<'Readiness'>> {
  const response = await fetch('/readyz', { signal }).catch((error) => {
    throw ProblemError.network(error);
  });
  if (response.ok || response.status === 503) return response.json();
  throw await ProblemError.from(response);
}

export function useReadyz() {
  return useQuery({
    queryKey: ['readyz'],
    queryFn: ({ signal }) => readReadyz(signal),
    refetchInterval: 15_000,
  });
}
