import type { Schema } from '@/api/client';
import { ProblemError } from '@/api/problem';

export type Imported = 'history' | 'captions';

/** What the gateway takes a file for, by its name: lines of JSON, else CSV. */
export function mediaTypeOf(fileName: string): 'text/csv' | 'application/x-ndjson' {
  return /\.(ndjson|jsonl)$/i.test(fileName) ? 'application/x-ndjson' : 'text/csv';
}

/**
 * Sends a file as it is. `XMLHttpRequest`, because `fetch` does not tell how much has been sent;
 * `onSent` gets a share from 0 to 1.
 */
export function upload(
  page: string,
  what: Imported,
  file: File,
  { signal, onSent }: { signal: AbortSignal; onSent(share: number): void },
): Promise<Schema<'ImportReport'>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/pages/${encodeURIComponent(page)}/${what}`);
    request.setRequestHeader('Content-Type', mediaTypeOf(file.name));
    request.upload.onprogress = ({ loaded, total }) => onSent(total > 0 ? loaded / total : 1);
    request.onload = () => {
      const { status, responseText } = request;
      const traceId = request.getResponseHeader('X-Trace-Id');
      const answer = new Response(responseText || null, {
        status,
        headers: traceId ? { 'X-Trace-Id': traceId } : {},
      });
      if (answer.ok) answer.json().then(resolve, reject);
      else ProblemError.from(answer).then(reject, reject);
    };
    request.onerror = () => reject(ProblemError.network('the upload broke off'));
    request.onabort = () => reject(new DOMException('', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
