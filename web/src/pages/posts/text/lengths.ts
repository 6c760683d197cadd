/**
 * How long a text is for the platform that it goes to: each counts in its own unit. The rules are the
 * publisher's (its `domain/text`), so that the counter beside the text says what saving would say; its
 * tests have the same cases.
 */
import { mapLinks } from './links';

export type Unit = 'characters' | 'weighted' | 'graphemes' | 'bytes' | 'mastodon';

/** What a link counts on X (t.co) and on Mastodon, however long it is. */
const LINK = 23;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** ASCII beside ASCII is one cluster each, which spares the segmenter most of a usual text. */
const runs = /[\0-\x7f]?(?:[^\0-\x7f]+[\0-\x7f]?)+|\r\n|[\0-\x7f]/g;

/** What a reader sees as one character each (extended grapheme clusters, UAX 29). */
const clusters = (text: string): string[] =>
  (text.match(runs) ?? []).flatMap((run) =>
    run.length === 1 ? run : Array.from(segmenter.segment(run), ({ segment }) => segment),
  );

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

export const lengthIn: Record<Unit, (text: string) => number> = {
  characters: (text) => Array.from(text).length,
  graphemes: (text) => clusters(text).length,
  bytes: (text) => new TextEncoder().encode(text).length,
  weighted: (text) =>
    sum(
      mapLinks(
        text.normalize('NFC'),
        (part) => sum(clusters(part).map(weightOfCluster)),
        () => LINK,
      ),
    ),
  mastodon: (text) => clusters(mapLinks(text, withoutServers, () => 'x'.repeat(LINK)).join('')).length,
};

const CATALOGUE = [
  [0x0000, 0x10ff],
  [0x2000, 0x200d],
  [0x2010, 0x201f],
  [0x2032, 0x2037],
] as const;

/** X: Latin, Greek, Cyrillic and the like count 1, all else, such as Chinese or Korean, counts 2. */
function weight(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  return CATALOGUE.some(([first, last]) => code >= first && code <= last) ? 1 : 2;
}

/** An emoji counts 2, whatever it is made of; what else hangs on to it counts by itself. */
function weightOfCluster(cluster: string): number {
  const characters = Array.from(cluster);
  if (!isEmoji(cluster)) return sum(characters.map(weight));
  return 2 + sum(characters.filter((character) => !isPartOfEmoji(character)).map(weight));
}

/** Whether a cluster shows as an emoji (UTS 51): by itself, or because of what follows. */
function isEmoji(cluster: string): boolean {
  const [first = '', ...others] = Array.from(cluster);
  const rest = others.join('');
  if (rest.startsWith('\ufe0e')) return false;
  if (first <= '\x7f') return /\p{Emoji}/u.test(first) && rest.includes('\u20e3');
  if (/\p{Emoji_Presentation}/u.test(first)) return true;
  return /\p{Emoji}/u.test(first) && /\ufe0f|\u200d|[\u{1f3fb}-\u{1f3ff}]/u.test(rest);
}

function isPartOfEmoji(character: string): boolean {
  return /\p{Emoji}|\u200d|\ufe0e|\ufe0f|\u20e3|[\u{e0020}-\u{e007f}]/u.test(character);
}

/** Mastodon: of `@name@server` only `@name` counts. */
function withoutServers(text: string): string {
  return text.replace(mention, '$1');
}

const mention =
  /(?<![\p{Alphabetic}\p{N}_/=@])(@[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)@[\p{Alphabetic}\p{N}_](?:[\p{Alphabetic}\p{N}_.-]*[\p{Alphabetic}\p{N}_])?/gu;

/** How many hashtags a text has: `#` and letters, digits, underscores, a letter among them; none in links. */
export function hashtags(text: string): number {
  return sum(mapLinks(text, hashtagsOfPlain, () => 0));
}

const isWord = /[\p{Alphabetic}\p{N}_]/u;

function hashtagsOfPlain(text: string): number {
  const mayPrecede = (part: string) => !/[\p{Alphabetic}\p{N}_&]$/u.test(part);
  const [first = '', ...pieces] = text.split(/[#＃]/);
  let free = mayPrecede(first);
  let count = 0;
  for (const piece of pieces) {
    const word = Array.from(piece);
    const end = word.findIndex((character) => !isWord.test(character));
    const name = end < 0 ? word : word.slice(0, end);
    const isTag = free && name.some((character) => /\p{Alphabetic}/u.test(character));
    if (isTag) count += 1;
    free = (isTag && end < 0) || mayPrecede(piece);
  }
  return count;
}
