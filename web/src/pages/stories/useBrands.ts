import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import { useMayRead } from '@/api/session';

/** The accounts of the Metricool connection. */
export function useBrands() {
  return useQuery({
    queryKey: ['brands'],
    queryFn: ({ signal }) => unwrap(api.GET('/api/metricool/brands', { signal })),
    staleTime: 5 * 60_000,
    enabled: useMayRead('publish'),
  });
}
