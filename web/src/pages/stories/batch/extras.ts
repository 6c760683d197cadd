import type { Clip } from './live';

/** Members of a story that gateways of before did not have. */
type Extras = Partial<Record<'url' | 'text' | 'sentAt', string | null>>;

/** Its picture or video. */
export const mediaOf = (clip: Clip): string | null => (clip as Clip & Extras).url ?? null;

/** Its words, which are kept and never sent. */
export const textOf = (clip: Clip): string | null => (clip as Clip & Extras).text ?? null;

/** When the send in hand was answered. */
export const sentAtOf = (clip: Clip): string | null => (clip as Clip & Extras).sentAt ?? null;
