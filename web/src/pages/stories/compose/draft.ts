import { useEffect, useReducer } from 'react';
import { randomId } from '@/api/intent';
import { useSession } from '@/api/session';
import { MOST_STORIES } from './links';

export interface DraftStory {
  /** Ours, for lists on the screen. */
  key: string;
  url: string;
}

export const speeds = ['safe', 'fast', 'ultra', 'hyper'] as const;

export type Speed = (typeof speeds)[number];

/** A batch that is being composed. */
export interface Draft {
  stories: readonly DraftStory[];
  account: string | null;
  speed: Speed;
  maxRetries: number;
  /** A local time of the viewer's zone, or null for now. */
  scheduledAt: string | null;
}

export const emptyDraft: Draft = {
  stories: [],
  account: null,
  speed: 'fast',
  maxRetries: 1,
  scheduledAt: null,
};

export type DraftChange =
  | { type: 'added'; stories: readonly DraftStory[]; before?: string }
  | { type: 'removed'; key: string }
  | { type: 'moved'; keys: ReadonlySet<string>; target: string; position: 'before' | 'after' }
  /** Of the whole list, to take something back. */
  | { type: 'replaced'; stories: readonly DraftStory[] }
  | { type: 'set'; members: Partial<Omit<Draft, 'stories'>> };

/** The one place where a draft changes. Pure. */
export function draftReducer(draft: Draft, change: DraftChange): Draft {
  const { stories } = draft;
  switch (change.type) {
    case 'added': {
      const at = stories.findIndex(({ key }) => key === change.before);
      return { ...draft, stories: insert(stories, at, change.stories).slice(0, MOST_STORIES) };
    }
    case 'removed':
      return { ...draft, stories: stories.filter(({ key }) => key !== change.key) };
    case 'moved': {
      if (change.keys.has(change.target)) return draft;
      const rest = stories.filter(({ key }) => !change.keys.has(key));
      const at = rest.findIndex(({ key }) => key === change.target) + (change.position === 'after' ? 1 : 0);
      return {
        ...draft,
        stories: insert(
          rest,
          at,
          stories.filter(({ key }) => change.keys.has(key)),
        ),
      };
    }
    case 'replaced':
      return { ...draft, stories: change.stories };
    case 'set':
      return { ...draft, ...change.members };
  }
}

/** At −1 at the end. */
function insert(list: readonly DraftStory[], at: number, added: readonly DraftStory[]): DraftStory[] {
  return list.toSpliced(at < 0 ? list.length : at, 0, ...added);
}

export function newStories(links: readonly string[]): DraftStory[] {
  return links.map((url) => ({ key: randomId(), url }));
}

/** The position (from 1) of the first story with the same link, for each that is not the first. */
export function doublesOf(stories: readonly DraftStory[]): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  const doubles = new Map<string, number>();
  stories.forEach(({ key, url }, index) => {
    const earlier = first.get(url);
    if (earlier === undefined) first.set(url, index + 1);
    else doubles.set(key, earlier);
  });
  return doubles;
}

/** A draft that survives a reload, and ends with the browser's tab; each tenant has its own. */
export function useDraft() {
  const stored = `fanfare.stories.draft.${useSession().tenant}`;
  const [draft, change] = useReducer(draftReducer, stored, readDraft);
  useEffect(() => {
    try {
      sessionStorage.setItem(stored, JSON.stringify(draft));
    } catch {
      // A browser that keeps nothing loses the draft on reload, and nothing else.
    }
  }, [draft, stored]);
  return [draft, change] as const;
}

function readDraft(stored: string): Draft {
  try {
    return { ...emptyDraft, ...JSON.parse(sessionStorage.getItem(stored) ?? '{}') };
  } catch {
    return emptyDraft;
  }
}
