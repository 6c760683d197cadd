import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, type Schema, unwrap } from '@/api/client';
import { useIntent } from '@/api/intent';
import { ProblemError } from '@/api/problem';
import { viewerZone } from '@/i18n/format';
import type { Draft } from './draft';
import { idsOf } from './links';

/** The draft as the gateway takes it. */
export function toRequest({
  stories,
  account,
  speed,
  maxRetries,
  scheduledAt,
}: Draft): Schema<'PublishStories'> {
  const ids = idsOf(stories.map(({ url }) => url));
  return {
    posts: stories.map(({ url }, index) => ({ id: ids[index] ?? url, url })),
    settings: { accountId: account ?? '', publishSpeed: speed, maxRetries },
    ...(scheduledAt && {
      schedule: { mode: 'scheduled', scheduledAt: `${scheduledAt}:00`, timezone: viewerZone },
    }),
  };
}

/** Sends the draft. Sending the same draft again after a lost answer makes no second batch. */
export function usePublish(onPublished: (batchId: string) => void) {
  const intent = useIntent();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: Draft) => {
      const body = toRequest(draft);
      return unwrap(
        api.POST('/api/metricool/publish/stories', { body, params: { header: intent.header(body) } }),
      );
    },
    onSuccess: ({ batchId }) => {
      intent.settle();
      onPublished(batchId);
      return client.invalidateQueries({ queryKey: ['batches'] });
    },
  });
}

/** What the gateway refused of single stories, by position from 0. */
export function storyErrors(error: unknown): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  if (!(error instanceof ProblemError)) return found;
  for (const { pointer, detail } of error.errors) {
    const position = /^\/posts\/(\d+)\b/.exec(pointer)?.[1];
    if (position !== undefined) found.set(Number(position), detail);
  }
  return found;
}
