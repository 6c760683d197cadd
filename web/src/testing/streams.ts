import { vi } from 'vitest';

/** A server of streams: each connection is kept for the test to write to and to cut. */
export class StreamServer {
  readonly connections: StreamConnection[] = [];
  /** What the next connections are answered with instead of a stream. */
  refusal: (() => Response) | null = null;

  constructor() {
    vi.stubGlobal('fetch', async (_url: string, init: RequestInit) => {
      if (this.refusal) return this.refusal();
      const connection = new StreamConnection(init);
      this.connections.push(connection);
      return new Response(connection.body, { headers: { 'Content-Type': 'text/event-stream' } });
    });
  }

  get last(): StreamConnection {
    const connection = this.connections.at(-1);
    if (!connection) throw new Error('nobody has connected');
    return connection;
  }
}

class StreamConnection {
  readonly lastEventId: string | null;
  readonly body: ReadableStream<Uint8Array>;
  #controller!: ReadableStreamDefaultController<Uint8Array>;

  constructor(init: RequestInit) {
    this.lastEventId = new Headers(init.headers).get('Last-Event-ID');
    this.body = new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
      },
    });
    init.signal?.addEventListener('abort', () => this.#controller.error(new DOMException('', 'AbortError')));
  }

  send(id: number, data: unknown): void {
    this.#write(`id: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  heartbeat(): void {
    this.#write(': heartbeat\n\n');
  }

  /** The network is cut. */
  cut(): void {
    this.#controller.error(new TypeError('network error'));
  }

  /** The server ends the answer. */
  close(): void {
    this.#controller.close();
  }

  #write(text: string): void {
    this.#controller.enqueue(new TextEncoder().encode(text));
  }
}
