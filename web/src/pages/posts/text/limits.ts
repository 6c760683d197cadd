import type { Platform } from '@/components';
import { hashtags, lengthIn, type Unit } from './lengths';

/** What goes out on one platform. */
export interface Content {
  text: string;
  media: readonly string[];
}

interface Limits {
  text: readonly { unit: Unit; most: number }[];
  media: number;
  hashtags?: number;
  needsMedia?: true;
  /** `one`: a video goes alone; `none`: no video at all. */
  video?: 'one' | 'none';
}

/** What each platform takes, as the publisher has it (its `domain/text.rs` and the adapters). */
export const limitsOf: Record<Platform, Limits> = {
  FACEBOOK: { text: [{ unit: 'characters', most: 63_206 }], media: 10, video: 'one' },
  INSTAGRAM: { text: [{ unit: 'characters', most: 2_200 }], media: 10, hashtags: 30, needsMedia: true },
  TWITTER: { text: [{ unit: 'weighted', most: 280 }], media: 4 },
  THREADS: { text: [{ unit: 'characters', most: 500 }], media: 20 },
  LINKEDIN: { text: [{ unit: 'characters', most: 3_000 }], media: 20, video: 'none' },
  BLUESKY: {
    text: [
      { unit: 'graphemes', most: 300 },
      { unit: 'bytes', most: 3_000 },
    ],
    media: 4,
  },
  MASTODON: { text: [{ unit: 'mastodon', most: 500 }], media: 4 },
  METRICOOL: { text: [{ unit: 'characters', most: 63_206 }], media: 10 },
};

export interface Count {
  unit: Unit;
  length: number;
  most: number;
}

/** How long the text is there: by the limit that it breaks, else by the one that people know. */
export function countFor(platform: Platform, text: string): Count {
  const counts = limitsOf[platform].text.map(({ unit, most }) => ({
    unit,
    most,
    length: lengthIn[unit](text),
  }));
  return counts.find(({ length, most }) => length > most) ?? (counts[0] as Count);
}

/** The member of the post that a problem is about. */
export type Member = 'content' | 'mediaUrls';

export type Refusal =
  | { kind: 'tooLong'; member: 'content'; over: number; most: number; unit: Unit }
  | { kind: 'hashtags'; member: 'content'; over: number; most: number }
  | { kind: 'empty'; member: 'content' }
  | { kind: 'needsMedia'; member: 'mediaUrls' }
  | { kind: 'tooMany'; member: 'mediaUrls'; over: number; most: number }
  | { kind: 'oneVideo' | 'noVideo'; member: 'mediaUrls' };

/** What the platform would surely refuse of this, at once and in the viewer's words. */
export function refusals(platform: Platform, { text, media }: Content): Refusal[] {
  const limits = limitsOf[platform];
  const found: Refusal[] = [];
  const { unit, length, most } = countFor(platform, text);
  if (length > most) found.push({ kind: 'tooLong', member: 'content', over: length - most, most, unit });
  const tags = limits.hashtags === undefined ? 0 : hashtags(text) - limits.hashtags;
  if (tags > 0) found.push({ kind: 'hashtags', member: 'content', over: tags, most: limits.hashtags ?? 0 });
  if (limits.needsMedia && media.length === 0) found.push({ kind: 'needsMedia', member: 'mediaUrls' });
  else if (!text.trim() && media.length === 0) found.push({ kind: 'empty', member: 'content' });
  if (media.length > limits.media) {
    const over = media.length - limits.media;
    found.push({ kind: 'tooMany', member: 'mediaUrls', over, most: limits.media });
  }
  const films = media.filter(isVideo).length;
  if (limits.video === 'one' && films > 0 && media.length > 1)
    found.push({ kind: 'oneVideo', member: 'mediaUrls' });
  if (limits.video === 'none' && films > 0) found.push({ kind: 'noVideo', member: 'mediaUrls' });
  return found;
}

const videoEnding = /\.(mp4|mov|m4v|webm|avi|mkv|mpeg)$/i;

/** Whether a URL is a video's, as far as its path tells; whatever is not is taken for a picture. */
export function isVideo(url: string): boolean {
  return videoEnding.test(URL.canParse(url) ? new URL(url).pathname : url);
}
