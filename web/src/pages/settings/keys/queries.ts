import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, type Schema, unwrap } from '@/api/client';
import { useIntent } from '@/api/intent';
import { useCursorList } from '@/api/lists';

export function useKeys() {
  return useCursorList<Schema<'KeyOverview'>>(['keys'], (cursor, signal) =>
    unwrap(api.GET('/api/keys', { params: { query: { cursor } }, signal })),
  );
}

export function useCreateKey() {
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: (body: Schema<'CreateKey'>) =>
      unwrap(api.POST('/api/keys', { body, params: { header: intent.header(body) } })),
    onSuccess: () => {
      intent.settle();
      return client.invalidateQueries({ queryKey: ['keys'] });
    },
    // The answer has the key's text: it goes as soon as nobody shows it.
    gcTime: 0,
  });
}

export function useRevokeKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.DELETE('/api/keys/{id}', { params: { path: { id } } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['keys'] }),
  });
}
