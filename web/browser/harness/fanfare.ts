import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Api } from './api.ts';
import { freePort } from './ports.ts';

const target = process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL('../../../target', import.meta.url));

/** The program under test. */
export const binary = process.env.FANFARE_BINARY ?? join(target, 'debug/fanfare');

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 10_000;

/** Every wait of the product made short, so that no test is slow; a test may set others. */
const SHORT_WAITS = {
  FANFARE_RATE_LIMIT: '1000000/1m',
  FANFARE_CONVERSATIONS_ADMIN_RATE: '1000000/1m',
  FANFARE_STORY_POLL_STEPS: '100ms,150ms,200ms,300ms',
  FANFARE_STORY_SCHEDULE_GAP: '200ms',
  FANFARE_STORY_LATE_CHECKS: '100ms for 1m',
  FANFARE_CONTAINER_POLL_STEPS: '20ms,40ms',
  FANFARE_WEBHOOK_RETRY_STEPS: '0s,200ms,200ms,400ms,1s,2s,4s,8s',
  FANFARE_RETRY_BASE: '20ms',
  FANFARE_RECONCILE_SETTLE: '300ms',
  FANFARE_RECONCILE_LIMIT: '1s',
  FANFARE_CONVERSATIONS_SETTLE: '100ms',
  FANFARE_CONVERSATIONS_POLL: '200ms',
  RUST_LOG: 'warn',
};

/** `fanfare up` on SQLite with its sandbox: its own data, its own ports, gone when it is stopped. */
export class Fanfare {
  /** The gateway. */
  readonly url: string;
  readonly port: number;
  /** The sandbox that plays the providers. */
  readonly sandboxUrl: string;
  /** REST with the development key, past the browser. */
  readonly api: Api;
  /** The sandbox's control API, `/_sandbox/*`; its operations are listed in `crates/sandbox/src/lib.rs`. */
  readonly sandbox: Api;
  /** The development key, which may do everything. */
  readonly key: string;
  readonly #process: ChildProcess;
  readonly #folder: string;

  private constructor(process: ChildProcess, folder: string, port: number, sandboxUrl: string) {
    this.#process = process;
    this.#folder = folder;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.sandboxUrl = sandboxUrl;
    this.key = readFileSync(join(folder, 'dev-api-key'), 'utf8').trim();
    this.api = new Api(this.url, { 'X-API-Key': this.key });
    this.sandbox = new Api(`${sandboxUrl}/_sandbox`);
  }

  static async start(settings: Record<string, string> = {}): Promise<Fanfare> {
    const folder = mkdtempSync(join(tmpdir(), 'fanfare-browser-'));
    const [port, sandboxPort] = [await freePort(), await freePort()];
    const sandbox = `127.0.0.1:${sandboxPort}`;
    const output = openSync(join(folder, 'log'), 'a');
    const child = spawn(binary, ['up'], {
      stdio: ['ignore', output, output],
      env: {
        ...withoutOurs(process.env),
        ...SHORT_WAITS,
        FANFARE_DATA_DIR: folder,
        FANFARE_HTTP_ADDR: `127.0.0.1:${port}`,
        FANFARE_SANDBOX_ADDR: sandbox,
        // So that the sandbox's own media can be published too.
        FANFARE_ALLOW_PRIVATE_URLS: sandbox,
        ...settings,
      },
    });
    closeSync(output);
    process.once('exit', () => child.kill('SIGKILL'));
    await answers(`http://127.0.0.1:${port}/readyz`, child, folder);
    return new Fanfare(child, folder, port, `http://${sandbox}`);
  }

  /** What it has logged. */
  get log(): string {
    return readFileSync(join(this.#folder, 'log'), 'utf8');
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    const limit = setTimeout(() => this.#process.kill('SIGKILL'), STOP_LIMIT_MS);
    this.#process.kill('SIGTERM');
    if (this.#process.exitCode === null && this.#process.signalCode === null) await ended;
    clearTimeout(limit);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Settings of whoever runs the tests are none of the tests'. */
function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(FANFARE|OTEL)_/.test(name)));
}

async function answers(url: string, child: ChildProcess, folder: string): Promise<void> {
  const end = Date.now() + START_LIMIT_MS;
  while (child.exitCode === null && Date.now() < end) {
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  child.kill('SIGKILL');
  throw new Error(`fanfare up did not become ready:\n${readFileSync(join(folder, 'log'), 'utf8')}`);
}
