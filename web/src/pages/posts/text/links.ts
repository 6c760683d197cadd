/**
 * Where the links of a text are, by the rule of the publisher (its `domain/text/urls.rs`): a link
 * begins with `http://` or `https://`, not straight after a letter, a digit or one of `@ # $`; it ends
 * without the punctuation of the sentence; its host has two labels, and a letter in the last.
 */
export interface Span {
  start: number;
  end: number;
}

export function links(text: string): Span[] {
  const found: Span[] = [];
  for (const mark of text.matchAll(/:\/\//g)) {
    const start = schemeBefore(text, mark.index);
    const last = found.at(-1);
    if (start === null || (last && start < last.end)) continue;
    const after = mark.index + mark[0].length;
    const names = hostLength(text.slice(after));
    if (names !== null) found.push({ start, end: after + names + tailLength(text.slice(after + names)) });
  }
  return found;
}

/** Splits a text into what is between links, and gives what `plain` and `link` make of the pieces. */
export function mapLinks<T>(text: string, plain: (part: string) => T, link: (part: string) => T): T[] {
  const parts: T[] = [];
  let from = 0;
  for (const { start, end } of links(text)) {
    parts.push(plain(text.slice(from, start)), link(text.slice(start, end)));
    from = end;
  }
  parts.push(plain(text.slice(from)));
  return parts;
}

function schemeBefore(text: string, colon: number): number | null {
  const word = /https?$/i.exec(text.slice(Math.max(0, colon - 5), colon))?.[0];
  if (!word) return null;
  const start = colon - word.length;
  return /[A-Za-z0-9@#$＠＃]/.test(text[start - 1] ?? ' ') ? null : start;
}

/** How long the host's labels before the last are; null when it is no name of a host. */
function hostLength(rest: string): number | null {
  const host = /^[\p{Alphabetic}\p{N}.-]*/u.exec(rest)?.[0] ?? '';
  const named = host.replace(/\.+$/, '');
  const dot = named.lastIndexOf('.');
  if (dot < 0 || rest[host.length] === '@') return null;
  const labels = named.slice(0, dot).split('.');
  if (labels.some((label) => label === '') || !/\p{Alphabetic}/u.test(named.slice(dot + 1))) return null;
  return dot;
}

const linkCharacters = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%\u00c0-\u024f\u0400-\u04ff]*/;

/** How much of `rest` belongs to the link: not the punctuation at its end, nor brackets it did not open. */
function tailLength(rest: string): number {
  let link = linkCharacters.exec(rest)?.[0] ?? '';
  const count = (character: string) => link.split(character).length - 1;
  const surplus: Record<string, number> = {
    ')': Math.max(0, count(')') - count('(')),
    ']': Math.max(0, count(']') - count('[')),
  };
  while (link) {
    const last = link.slice(-1);
    if (last in surplus) {
      if (surplus[last] === 0) break;
      surplus[last] = (surplus[last] ?? 0) - 1;
    } else if (/[\p{Alphabetic}\p{N}/=_#+\-&]/u.test(last)) break;
    link = link.slice(0, -1);
  }
  return link.length;
}
