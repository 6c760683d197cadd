import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { sessionKey } from '../queries';
import { Follower, type StreamRules } from './follower';
import { initialLink, type Link } from './link';

export interface EventStream<State> {
  /** What the snapshot and the events so far make; undefined before the first. */
  state: State | undefined;
  link: Link;
  retryNow(): void;
  resync(): void;
}

const nothing = { state: undefined, link: initialLink };

/**
 * Follows `url` while the component is on the screen; null follows nothing. The rules may be a new
 * object at each render, as long as they mean the same.
 */
export function useEventStream<Event, State>(
  url: string | null,
  rules: StreamRules<Event, State>,
  start?: { state: State; newest: number },
): EventStream<State> {
  const client = useQueryClient();
  const latest = useRef({ rules, start });
  latest.current = { rules, start };

  const follower = useMemo(() => {
    if (url === null) return null;
    const current: StreamRules<Event, State> = {
      kind: (event) => latest.current.rules.kind(event),
      apply: (state, event) => latest.current.rules.apply(state, event),
      consecutive: latest.current.rules.consecutive,
      beforeReconnect: async () => latest.current.rules.beforeReconnect?.(),
      onReset: () => latest.current.rules.onReset?.(),
    };
    return new Follower(url, current, latest.current.start);
  }, [url]);

  useEffect(() => {
    follower?.start();
    return () => follower?.stop();
  }, [follower]);

  const followed = useSyncExternalStore(
    follower?.subscribe ?? never,
    follower?.current ?? (() => nothing as { state: State | undefined; link: Link }),
  );

  const { link } = followed;
  useEffect(() => {
    if (link.state === 'failed' && link.error.status === 401) client.setQueryData(sessionKey, null);
  }, [link, client]);

  return { ...followed, retryNow: follower?.retryNow ?? noop, resync: follower?.resync ?? noop };
}

const never = () => noop;
const noop = () => {};
