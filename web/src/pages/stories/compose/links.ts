/** The most stories of one batch (`stories.md`, REST). */
export const MOST_STORIES = 500;

/** The longest address that the gateway takes (`api.md`, URLs from users). */
const LONGEST_URL = 2048;

export interface Links {
  links: string[];
  /** What stood there and is no link, as it was written. */
  refused: string[];
}

/**
 * The links of what somebody pasted or dropped: one per line, words of a text, `text/uri-list` with
 * its `#` comments, cells of a table.
 */
export function findLinks(text: string): Links {
  const links: string[] = [];
  const refused: string[] = [];
  const lines = text.split(/\r?\n/).filter((line) => !line.startsWith('#'));
  for (const word of lines.flatMap((line) => line.split(/\s+|[<>"]|[,;](?=https?:)/i))) {
    const link = word.replace(/[,;]+$/, '');
    if (link) (isLink(link) ? links : refused).push(link);
  }
  return { links, refused };
}

/** What the gateway checks that can be seen in the text alone; it checks the host as well. */
function isLink(text: string): boolean {
  if (text.length > LONGEST_URL || !URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && !username && !password;
}

/** The last part of a link's path, as people call the file; the host when there is none. */
export function nameOf(link: string): string {
  const { pathname, hostname } = new URL(link);
  const last = pathname.split('/').findLast(Boolean);
  if (!last) return hostname;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** Names for the stories of a batch, each once: they are the stories' ids. */
export function idsOf(links: readonly string[]): string[] {
  const taken = new Set<string>();
  return links.map((link) => {
    const name = nameOf(link).slice(0, 100);
    let id = name;
    for (let n = 2; taken.has(id); n += 1) id = `${name} (${n})`;
    taken.add(id);
    return id;
  });
}

const VIDEO = /\.(mp4|m4v|mov|webm|avi|mkv)$/i;

export function isVideo(link: string): boolean {
  return VIDEO.test(new URL(link).pathname);
}
