import type { Schema } from '@/api/client';
import type { Platform } from '@/components';
import { type Content, type Member, type Refusal, refusals } from '../text/limits';

/** A problem that the gateway names and our own counting does not. */
export type Named = Schema<'ContentProblem'>;

export interface Problems {
  /** By platform: what it would refuse, counted here, in the viewer's words. */
  refused: Map<Platform, Refusal[]>;
  /** The gateway's own words for the rest, about one platform or the whole post. */
  named: Named[];
  count: number;
}

/**
 * What stands in the way of a post. The gateway's word is the truth; what is counted here as well is
 * shown at once and not twice.
 */
export function findProblems(
  contents: ReadonlyMap<Platform, Content>,
  validation: Schema<'Validation'> | undefined,
): Problems {
  const refused = new Map<Platform, Refusal[]>();
  for (const [platform, content] of contents) {
    const found = refusals(platform, content);
    if (found.length > 0) refused.set(platform, found);
  }
  const named = (validation?.problems ?? []).filter((problem) => !isCounted(problem, contents, refused));
  const count = [...refused.values()].reduce((total, found) => total + found.length, named.length);
  return { refused, named, count };
}

/** Whether our counting says it too: it is about the same member for the same platform. */
function isCounted(
  { code, platform, pointer }: Named,
  contents: ReadonlyMap<Platform, Content>,
  refused: ReadonlyMap<Platform, Refusal[]>,
): boolean {
  if (code !== 'INVALID_CONTENT' || platform === null || !contents.has(platform)) return false;
  const member = memberOf(pointer);
  return refused.get(platform)?.some((refusal) => refusal.member === member) ?? false;
}

export function memberOf(pointer: string): Member | 'scheduledAt' | null {
  const found = /\/(content|mediaUrls|scheduledAt)(\/|$)/.exec(pointer)?.[1];
  return (found as Member | 'scheduledAt' | undefined) ?? null;
}

/** What is wrong with each link of the post, by its place among those that are written. */
export function linkProblems(named: readonly Named[]): Map<number, string> {
  const found = new Map<number, string>();
  for (const { pointer, message } of named) {
    const place = /^\/mediaUrls\/(\d+)$/.exec(pointer)?.[1];
    if (place !== undefined) found.set(Number(place), message);
  }
  return found;
}
