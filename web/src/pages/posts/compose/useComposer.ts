import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useMemo, useReducer, useState } from 'react';
import { api, ifMatch, type Schema, type Tagged, unwrap } from '@/api/client';
import { useIntent } from '@/api/intent';
import { type Platform, platforms } from '@/components';
import { type Connection, type Post, useValidation } from '../api';
import { useKnown, useRemembered } from '../approval/person';
import { bodyOf, change, contentFor, type Draft, updateOf } from './draft';
import { findProblems } from './problems';

/** How long after the last key the gateway is asked. */
const PAUSE_MS = 300;

export type Status = 'DRAFT' | 'SCHEDULED';

/** A post as it is written: its values, what stands in its way, and how it is saved. */
export function useComposer(initial: Draft, connections: readonly Connection[], post?: Tagged<Post>) {
  const [begun] = useState(initial);
  const [written, dispatch] = useReducer(change, begun);
  // Nobody is named as the author who is not one of the team's users; a post that is there keeps its own.
  const [remembered] = useRemembered();
  const known = useKnown(written.teamId, [written.userId, remembered]);
  const userId = post ? written.userId : known;
  const draft = useMemo(() => ({ ...written, userId }), [written, userId]);
  const chosen = useMemo(
    () => connections.filter(({ id }) => draft.connectionIds.includes(id)),
    [connections, draft.connectionIds],
  );
  const targets = useMemo(
    () => platforms.filter((platform) => chosen.some((connection) => connection.platform === platform)),
    [chosen],
  );
  const body = useMemo(() => bodyOf(draft, targets, 'SCHEDULED'), [draft, targets]);
  const validation = useValidation(useSettled(body));

  // Long texts take a moment to count: typing does not wait for it.
  const counted = useDeferredValue(draft);
  const contents = useMemo(
    () => new Map(targets.map((platform) => [platform, contentFor(counted, platform)])),
    [counted, targets],
  );
  const problems = useMemo(() => {
    const isOld = validation.isPlaceholderData;
    return findProblems(contents, isOld ? withoutContent(validation.data) : validation.data);
  }, [contents, validation.data, validation.isPlaceholderData]);

  return {
    draft,
    dispatch,
    chosen,
    targets,
    contents,
    problems,
    validation,
    isChanged: written !== begun,
    save: useSave(draft, targets, post),
  };
}

/** What was said of the content before it was changed may not be so any more. */
function withoutContent(validation: Schema<'Validation'> | undefined) {
  if (!validation) return undefined;
  return { ...validation, problems: validation.problems.filter(({ code }) => code !== 'INVALID_CONTENT') };
}

function useSave(draft: Draft, targets: readonly Platform[], post?: Tagged<Post>) {
  const intent = useIntent();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (status: Status) => {
      if (post) {
        const params = { path: { id: post.value.id }, header: ifMatch(post.etag) };
        return unwrap(api.PATCH('/api/posts/{id}', { body: updateOf(draft, targets, status), params }));
      }
      const body = bodyOf(draft, targets, status);
      // A draft takes no posting slot from those that are sure to go out.
      const { slot: _, ...slotless } = body;
      const sent = status === 'DRAFT' ? slotless : body;
      return unwrap(api.POST('/api/posts', { body: sent, params: { header: intent.header(sent) } }));
    },
    onSuccess: () => {
      intent.settle();
      return client.invalidateQueries({ queryKey: ['posts'] });
    },
  });
}

/** The value, once it has not changed for a moment. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
