import type { Schema } from '@/api/client';
import type { Platform } from '@/components';
import type { Content } from '../text/limits';

/** When a post goes out. */
export type When = 'now' | 'time' | 'slot';

/** Another text or other media for one platform; what is null is the post's. */
export interface Own {
  content: string | null;
  mediaUrls: string[] | null;
}

/** A post as it is being written. */
export interface Draft {
  teamId: string | null;
  userId: string | null;
  connectionIds: string[];
  content: string;
  mediaUrls: string[];
  overrides: Partial<Record<Platform, Own>>;
  when: When;
  /** What the clocks of `zone` show, `YYYY-MM-DDTHH:MM`. */
  local: string;
  zone: string;
  repeat: Schema<'Repeat'> | null;
}

export type Change =
  | { type: 'set'; values: Partial<Draft> }
  | { type: 'connection'; id: string; isChosen: boolean }
  | { type: 'own'; platform: Platform; own: Partial<Own> };

export function change(draft: Draft, action: Change): Draft {
  switch (action.type) {
    case 'set': {
      const next = { ...draft, ...action.values };
      // Only what has a time of its own can repeat from it.
      return next.when === 'time' ? next : { ...next, repeat: null };
    }
    case 'connection': {
      const others = draft.connectionIds.filter((id) => id !== action.id);
      return { ...draft, connectionIds: action.isChosen ? [...others, action.id] : others };
    }
    case 'own': {
      const before = draft.overrides[action.platform] ?? { content: null, mediaUrls: null };
      const own = { ...before, ...action.own };
      const { [action.platform]: _, ...others } = draft.overrides;
      const isOwn = own.content !== null || own.mediaUrls !== null;
      return { ...draft, overrides: isOwn ? { ...others, [action.platform]: own } : others };
    }
  }
}

/** Empty fields for links are places to type in, not links. */
export const written = (urls: readonly string[]): string[] =>
  urls.map((url) => url.trim()).filter((url) => url !== '');

/** What goes out on one platform. */
export function contentFor(draft: Draft, platform: Platform): Content {
  const own = draft.overrides[platform];
  return { text: own?.content ?? draft.content, media: written(own?.mediaUrls ?? draft.mediaUrls) };
}

/** The time that the API is told: a local time with its zone, of which it keeps both. */
function timeOf({ when, local, zone }: Draft) {
  switch (when) {
    case 'now':
      return {};
    case 'slot':
      return { slot: 'next' } as const;
    case 'time':
      return { scheduledAt: `${local}:00`, timezone: zone };
  }
}

function overridesOf(draft: Draft, platforms: readonly Platform[]) {
  const overrides: Record<string, { content?: string; mediaUrls?: string[] }> = {};
  for (const platform of platforms) {
    const own = draft.overrides[platform];
    if (!own) continue;
    overrides[platform] = {
      ...(own.content !== null && { content: own.content }),
      ...(own.mediaUrls !== null && { mediaUrls: written(own.mediaUrls) }),
    };
  }
  return overrides;
}

/** The body of a new post. A draft keeps its time, so that it can be approved for it. */
export function bodyOf(
  draft: Draft,
  platforms: readonly Platform[],
  status: 'DRAFT' | 'SCHEDULED',
): Schema<'NewPost'> {
  const overrides = overridesOf(draft, platforms);
  return {
    content: draft.content,
    ...(draft.teamId && { teamId: draft.teamId }),
    ...(draft.userId && { userId: draft.userId }),
    ...(draft.mediaUrls.some((url) => url.trim()) && { mediaUrls: written(draft.mediaUrls) }),
    ...(Object.keys(overrides).length > 0 && { overrides }),
    ...(draft.connectionIds.length > 0 && { connectionIds: draft.connectionIds }),
    status,
    ...timeOf(draft),
    ...(draft.repeat && { repeat: draft.repeat }),
  };
}

/** The body of a change: what is not there any more is removed. */
export function updateOf(
  draft: Draft,
  platforms: readonly Platform[],
  status: 'DRAFT' | 'SCHEDULED',
): Schema<'PostUpdate'> {
  const { teamId: _, ...body } = bodyOf(draft, platforms, status);
  const timeless = draft.when === 'now' ? { scheduledAt: null, timezone: null } : {};
  return {
    ...body,
    userId: draft.userId,
    mediaUrls: written(draft.mediaUrls),
    overrides: body.overrides ?? null,
    connectionIds: draft.connectionIds,
    repeat: draft.repeat,
    ...timeless,
  };
}

/** A post that is there, to be changed or written anew. */
export function draftOf(post: Schema<'PostOverview'>, fallback: Pick<Draft, 'local' | 'zone'>): Draft {
  const time = post.scheduledLocal?.slice(0, 16);
  const isTimed = post.scheduledAt !== null;
  return {
    teamId: post.teamId,
    userId: post.userId,
    connectionIds: post.connectionIds,
    content: post.content,
    mediaUrls: post.mediaUrls,
    overrides: post.overrides as Draft['overrides'],
    when: isTimed ? 'time' : 'now',
    local: time ?? (post.scheduledAt ? localIn(post.scheduledAt, fallback.zone) : fallback.local),
    zone: post.timezone ?? fallback.zone,
    repeat: post.repeat,
  };
}

/** What the clocks of a zone show at an instant, `YYYY-MM-DDTHH:MM`. */
export function localIn(instant: string, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(new Date(instant));
  const part = (type: string) => parts.find((found) => found.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/** The next full hour that is at least half an hour away, as the clocks of a zone show it. */
export function nextHour(now: Date, zone: string): string {
  const hour = 3_600_000;
  const at = new Date(Math.ceil((now.getTime() + hour / 2) / hour) * hour);
  return localIn(at.toISOString(), zone);
}

/** The time that a new post begins with: on a day of the calendar in the morning, if that is to come. */
export function firstTime(day: string | null, now: Date, zone: string): string {
  const soon = nextHour(now, zone);
  const morning = day && /^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T09:00` : null;
  return morning && morning > soon ? morning : soon;
}
