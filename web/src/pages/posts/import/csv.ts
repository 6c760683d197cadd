/** A row as it stands in a file, to be found again. */
export interface FileRow {
  /** The line on which it begins, from 1. */
  line: number;
  fields: string[];
}

/**
 * The rows of a CSV file (RFC 4180) as the gateway numbers them: the header and rows without any text
 * are none. Only for showing where a problem is: what a row means is the gateway's to say.
 */
export function rowsOf(text: string): { header: string[]; rows: FileRow[] } {
  const all: FileRow[] = [];
  let line = 1;
  let row: FileRow = { line, fields: [] };
  const token = /("(?:[^"]|"")*(?:"|$)[^,\r\n]*|[^,\r\n]*)(,|\r?\n|\r|$)/g;
  for (const match of text.replace(/^\ufeff/, '').matchAll(token)) {
    const [whole, field = '', end] = match;
    row.fields.push(unquoted(field));
    line += whole.split('\n').length - 1;
    if (end === ',') continue;
    if (row.fields.some((found) => found.trim())) all.push(row);
    row = { line, fields: [] };
    if (end === '') break;
  }
  const [header, ...rows] = all;
  return { header: header?.fields.map((name) => name.trim()) ?? [], rows };
}

const unquoted = (field: string): string =>
  field.startsWith('"')
    ? field
        .slice(1)
        .replace(/"(?!")[^"]*$/, '')
        .replaceAll('""', '"')
    : field;
