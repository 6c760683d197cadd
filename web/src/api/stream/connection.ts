import { createParser } from 'eventsource-parser';
import { ProblemError } from '../problem';

export interface RawEvent {
  id: number;
  data: unknown;
}

interface Handlers {
  signal: AbortSignal;
  /** Something arrived: the answer's head, an event or a heartbeat. */
  onAlive(): void;
  onEvent(event: RawEvent): void;
}

/**
 * Reads one connection to its end. `fetch` instead of `EventSource`, which shows neither heartbeats
 * nor the status of a refusal, and cannot be told an id to go on from. Resolves to `finished` when
 * the server has nothing more to tell (204), to `closed` when the connection ended; throws a
 * `ProblemError` when it was refused or never came about.
 */
export async function readStream(
  url: string,
  lastEventId: number | null,
  { signal, onAlive, onEvent }: Handlers,
): Promise<'finished' | 'closed'> {
  const headers: Record<string, string> = { Accept: 'text/event-stream' };
  if (lastEventId !== null) headers['Last-Event-ID'] = String(lastEventId);
  const response = await fetch(url, { headers, signal, cache: 'no-store' }).catch((error) => {
    throw ProblemError.network(error);
  });
  if (response.status === 204) return 'finished';
  if (!response.ok) throw await ProblemError.from(response);
  if (!response.body) return 'closed';
  onAlive();

  const parser = createParser({
    onEvent: ({ id, data }) => onEvent({ id: Number(id), data: JSON.parse(data) }),
  });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return 'closed';
      onAlive();
      parser.feed(value);
    }
  } catch (error) {
    throw ProblemError.network(error);
  } finally {
    reader.cancel().catch(() => {});
  }
}
