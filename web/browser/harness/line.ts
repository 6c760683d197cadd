import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * The network between the browser and the gateway: a TCP proxy that can be cut for real. While it is
 * cut, open connections are reset and new ones refused; the browser learns it as it would anywhere.
 */
export class Line {
  readonly #target: number;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #port = 0;
  /** How often somebody has connected. */
  connections = 0;

  private constructor(target: number) {
    this.#target = target;
  }

  static async to(port: number): Promise<Line> {
    const line = new Line(port);
    await line.mend();
    return line;
  }

  /** Where the browser finds the gateway. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async cut(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = null;
    server.close();
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await once(server, 'close');
  }

  async mend(): Promise<void> {
    if (this.#server) return;
    const server = createServer((near) => this.#join(near));
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  #join(near: Socket): void {
    this.connections += 1;
    const far = connect(this.#target, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  }
}
