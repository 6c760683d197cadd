import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type Schema, unwrap, unwrapTagged } from '@/api/client';
import { useCursorList } from '@/api/lists';
import { useCan, useMayRead } from '@/api/session';
import { slotsKey, slotsQuery } from '@/api/slots';
import type { Platform } from '@/components';

export type Post = Schema<'Post'>;
export type PostOverview = Schema<'PostOverview'>;
export type Publication = Schema<'Publication'>;
export type Connection = Schema<'Connection'>;

/** The longest page of a list. */
const PAGE = 100;

/** Pages of a calendar's range that are read at most; what is beyond is said to be missing. */
const MOST_PAGES = 20;

/** How soon a post is looked at again: at once while it is published, seldom when it is decided. */
export function pollEvery(post: Pick<Post, 'status' | 'scheduledAt'> | undefined, now = Date.now()): number {
  if (!post) return 15_000;
  if (post.status === 'PUBLISHING') return 1_000;
  const due = post.scheduledAt ? Date.parse(post.scheduledAt) - now : Number.POSITIVE_INFINITY;
  return post.status === 'SCHEDULED' && due < 60_000 ? 1_000 : 15_000;
}

export function usePost(postId: string | null) {
  const mayRead = useMayRead('publish');
  return useQuery({
    queryKey: ['posts', 'one', postId],
    queryFn: ({ signal }) =>
      unwrapTagged(api.GET('/api/posts/{id}', { params: { path: { id: postId ?? '' } }, signal })),
    refetchInterval: ({ state }) => pollEvery(state.data?.value),
    enabled: postId !== null && mayRead,
  });
}

export interface Range {
  from: string;
  to: string;
}

/** All posts with a time in the range, the earliest first. */
export function usePostsBetween({ from, to }: Range, platform: Platform | null) {
  return useQuery({
    queryKey: ['posts', 'between', from, to, platform],
    queryFn: async ({ signal }) => {
      const items: PostOverview[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES; page++) {
        const query = { from, to, limit: PAGE, cursor, ...(platform && { platform }) };
        const list = await unwrap(api.GET('/api/posts', { params: { query }, signal }));
        items.push(...list.items);
        cursor = list.nextCursor ?? undefined;
        if (!cursor) break;
      }
      return { items: items.toSorted(byTime), isCut: cursor !== undefined };
    },
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
    enabled: useMayRead('publish'),
  });
}

const byTime = (a: PostOverview, b: PostOverview) => (a.scheduledAt ?? '').localeCompare(b.scheduledAt ?? '');

export interface Filter {
  status: Schema<'PostStatus'> | null;
  platform: Platform | null;
  from: string | null;
  to: string | null;
}

/** Posts as they were written, the newest first, page by page. */
export function usePostList(filter: Filter) {
  const query = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null));
  return useCursorList<PostOverview>(
    ['posts', 'list', filter],
    (cursor, signal) =>
      unwrap(api.GET('/api/posts', { params: { query: { ...query, limit: PAGE, cursor } }, signal })),
    { enabled: useMayRead('publish'), refetchInterval: 15_000 },
  );
}

/** Reads all pages of a short list. */
async function all<T>(
  page: (cursor?: string) => Promise<{ items: T[]; nextCursor: string | null }>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const list = await page(cursor);
    items.push(...list.items);
    cursor = list.nextCursor ?? undefined;
  } while (cursor && items.length < 1_000);
  return items;
}

/** All accounts that are or were connected. */
export function useConnections() {
  return useQuery({
    queryKey: ['connections', 'every'],
    queryFn: ({ signal }) =>
      all((cursor) =>
        unwrap(api.GET('/api/connections', { params: { query: { limit: PAGE, cursor } }, signal })),
      ),
    staleTime: 15_000,
    enabled: useMayRead('admin'),
  });
}

export function useTeams() {
  return useQuery({
    queryKey: ['teams', 'all'],
    queryFn: ({ signal }) =>
      all((cursor) => unwrap(api.GET('/api/teams', { params: { query: { limit: PAGE, cursor } }, signal }))),
    staleTime: 60_000,
    enabled: useMayRead('publish'),
  });
}

export function useUsers(teamId: string | null) {
  return useQuery({
    queryKey: ['users', teamId],
    queryFn: ({ signal }) =>
      all((cursor) => {
        const query = { limit: PAGE, cursor, ...(teamId && { teamId }) };
        return unwrap(api.GET('/api/users', { params: { query }, signal }));
      }),
    staleTime: 60_000,
    enabled: useMayRead('publish'),
  });
}

/** The weekly times of a connection, for its zone, and the next of them that is free. */
export function useSlots(connectionId: string | null) {
  const id = connectionId ?? '';
  const mayRead = useMayRead('admin') && connectionId !== null;
  const slots = useQuery({ ...slotsQuery(id), staleTime: 60_000, enabled: mayRead });
  const free = useQuery({
    queryKey: [...slotsKey(id), 'free'],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/connections/{id}/slots/free', {
          params: { path: { id }, query: { limit: 1 } },
          signal,
        }),
      ),
    staleTime: 10_000,
    enabled: mayRead,
  });
  return {
    zone: slots.data?.value.timezone ?? null,
    next: free.data?.items[0] ?? null,
    isPending: free.isPending,
  };
}

/** What saving would say; asked again whenever the body changes. */
export function useValidation(body: Schema<'NewPost'>) {
  return useQuery({
    queryKey: ['posts', 'validation', body],
    queryFn: ({ signal }) => unwrap(api.POST('/api/posts/validate', { body, signal })),
    enabled: useCan('publish'),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    gcTime: 60_000,
  });
}

export type Command = 'publish' | 'cancel' | 'retry';

/** Asks something of a post; every list of posts is read again. */
export function useCommand(postId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (command: Command) =>
      unwrap(api.POST(`/api/posts/{id}/${command}`, { params: { path: { id: postId } } })),
    onSettled: () => client.invalidateQueries({ queryKey: ['posts'] }),
  });
}
