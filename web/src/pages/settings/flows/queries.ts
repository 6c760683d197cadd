import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, type Schema, unwrap } from '@/api/client';
import { useCursorList } from '@/api/lists';

export function useFlows() {
  return useCursorList<Schema<'Flow'>>(['flows'], (cursor, signal) =>
    unwrap(api.GET('/api/flows', { params: { query: { cursor } }, signal })),
  );
}

export function usePutFlow() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schema<'FlowChange'>) => unwrap(api.PUT('/api/flows/active', { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['flows'] }),
  });
}
