import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ifMatch, type Schema, type Tagged, unwrap, unwrapTagged } from '@/api/client';
import { useIntent } from '@/api/intent';
import { useCursorList } from '@/api/lists';

type Webhook = Schema<'Webhook'>;

export function useWebhooks() {
  return useCursorList<Webhook>(['webhooks', 'list'], (cursor, signal) =>
    unwrap(api.GET('/api/webhooks', { params: { query: { cursor } }, signal })),
  );
}

export function useWebhook(id: string) {
  return useQuery({
    queryKey: ['webhooks', id],
    queryFn: ({ signal }) =>
      unwrapTagged(api.GET('/api/webhooks/{id}', { params: { path: { id } }, signal })),
  });
}

export function useCreateWebhook() {
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: (body: Schema<'NewWebhook'>) =>
      unwrap(api.POST('/api/webhooks', { body, params: { header: intent.header(body) } })),
    onSuccess: () => {
      intent.settle();
      return client.invalidateQueries({ queryKey: ['webhooks'] });
    },
    gcTime: 0,
  });
}

/** What one can do with a web hook; each write goes through only on the version that was shown. */
export function useWebhookActions({ value: { id }, etag }: Tagged<Webhook>) {
  const client = useQueryClient();
  const path = { id };
  const params = { path, header: ifMatch(etag) };
  // After a failure too: it may be that somebody else changed it, and the new version is to be shown.
  const onSettled = () => client.invalidateQueries({ queryKey: ['webhooks'] });
  return {
    update: useMutation({
      mutationFn: (body: Schema<'WebhookUpdate'>) =>
        unwrap(api.PATCH('/api/webhooks/{id}', { body, params })),
      onSettled,
    }),
    rotate: useMutation({
      mutationFn: () => unwrap(api.POST('/api/webhooks/{id}/rotate-secret', { params })),
      onSettled,
      gcTime: 0,
    }),
    test: useMutation({
      mutationFn: () => unwrap(api.POST('/api/webhooks/{id}/test', { params: { path } })),
      onSettled,
    }),
    remove: useMutation({
      mutationFn: () => api.DELETE('/api/webhooks/{id}', { params }),
      onSuccess: () => client.invalidateQueries({ queryKey: ['webhooks', 'list'] }),
    }),
  };
}

/** The deliveries of a web hook, looked at often while one of them is on its way. */
export function useDeliveries(id: string) {
  return useCursorList<Schema<'Delivery'>>(
    ['webhooks', id, 'deliveries'],
    (cursor, signal) =>
      unwrap(
        api.GET('/api/webhooks/{id}/deliveries', { params: { path: { id }, query: { cursor } }, signal }),
      ),
    { refetchInterval: 5_000 },
  );
}

export function useReplay(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (deliveryId: string) =>
      unwrap(
        api.POST('/api/webhooks/{id}/deliveries/{deliveryId}/replay', {
          params: { path: { id, deliveryId } },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['webhooks', id, 'deliveries'] }),
  });
}
