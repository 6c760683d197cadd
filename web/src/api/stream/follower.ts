import { ProblemError } from '../problem';
import { type RawEvent, readStream } from './connection';
import { type EventKind, judge } from './cursor';
import { initialLink, type Link, type LinkEvent, linkReducer, SILENCE_LIMIT_MS } from './link';

/** How a stream's events make a state. */
export interface StreamRules<Event, State> {
  kind(event: Event): EventKind;
  /** The state after an event, each given once and in order. Pure. */
  apply(state: State | undefined, event: Event): State | undefined;
  /** Whether ids have no holes (they have none on a batch's stream); a hole then asks for a snapshot. */
  consecutive: boolean;
  /** Called before each reconnection; a failure of it changes nothing. */
  beforeReconnect?(): Promise<unknown>;
  /** Called when the stream said `reset`: what was read otherwise is to be read anew. */
  onReset?(): void;
}

export interface Followed<State> {
  state: State | undefined;
  link: Link;
}

/**
 * Follows one stream as long as it lives: reconnects with a growing back-off, goes on from the last
 * event applied, and builds the state from a snapshot and events alone, so that it is never wrong,
 * at worst late.
 */
export class Follower<Event, State> {
  readonly #url: string;
  readonly #rules: StreamRules<Event, State>;
  readonly #listeners = new Set<() => void>();
  #followed: Followed<State>;
  #newest: number | null;
  #connection: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `newest` is the id to start after; null asks for a snapshot. */
  constructor(url: string, rules: StreamRules<Event, State>, start?: { state: State; newest: number }) {
    this.#url = url;
    this.#rules = rules;
    this.#newest = start?.newest ?? null;
    this.#followed = { state: start?.state, link: initialLink };
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly current = () => this.#followed;

  start(): void {
    addEventListener('online', this.#online);
    addEventListener('offline', this.#offline);
    void this.#connect();
  }

  stop(): void {
    removeEventListener('online', this.#online);
    removeEventListener('offline', this.#offline);
    this.#drop();
  }

  /** Ends the wait for the next reconnection. */
  readonly retryNow = () => {
    this.#move({ type: 'retry' });
    if (this.#followed.link.state === 'connecting') void this.#connect();
  };

  /** Forgets where it was and asks for a snapshot. */
  readonly resync = () => {
    this.#newest = null;
    this.#lose();
    this.retryNow();
  };

  readonly #online = () => this.retryNow();

  readonly #offline = () => {
    this.#drop();
    this.#move({ type: 'offline' });
  };

  async #connect(): Promise<void> {
    this.#drop();
    const connection = new AbortController();
    this.#connection = connection;
    // Also while it reconciles: a read that never ends must not keep it from trying again.
    this.#watchSilence();
    const { link } = this.#followed;
    if (link.state === 'connecting' && link.attempt > 0) {
      await this.#rules.beforeReconnect?.().catch(() => {});
      if (connection.signal.aborted) return;
      this.#watchSilence();
    }
    try {
      const end = await readStream(this.#url, this.#newest, {
        signal: connection.signal,
        onAlive: () => {
          if (connection.signal.aborted) return;
          this.#watchSilence();
          this.#move({ type: 'alive' });
        },
        onEvent: (event) => {
          if (!connection.signal.aborted) this.#take(event);
        },
      });
      if (connection.signal.aborted) return;
      if (end === 'finished') this.#end();
      else this.#lose();
    } catch (error) {
      if (connection.signal.aborted) return;
      if (error instanceof ProblemError && !error.isTransient && error.status !== 500) {
        this.#drop();
        this.#move({ type: 'failed', error });
      } else {
        this.#lose();
      }
    }
  }

  #take({ id, data }: RawEvent): void {
    const event = data as Event;
    const kind = this.#rules.kind(event);
    const verdict = judge(this.#newest, id, kind, this.#rules.consecutive);
    if (verdict === 'gap') {
      this.resync();
      return;
    }
    if (verdict === 'apply') {
      this.#newest = id;
      if (kind === 'reset') this.#rules.onReset?.();
      else this.#set({ ...this.#followed, state: this.#rules.apply(this.#followed.state, event) });
    }
    if (kind === 'last') this.#end();
  }

  #end(): void {
    this.#drop();
    this.#move({ type: 'ended' });
  }

  #lose(): void {
    this.#drop();
    this.#move({ type: 'lost', now: Date.now() });
    const { link } = this.#followed;
    if (link.state === 'waiting') this.#timer = setTimeout(this.retryNow, link.retryAt - Date.now());
  }

  #watchSilence(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lose(), SILENCE_LIMIT_MS);
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#connection?.abort();
    this.#connection = null;
  }

  #move(event: LinkEvent): void {
    const link = linkReducer(this.#followed.link, event);
    if (link !== this.#followed.link) this.#set({ ...this.#followed, link });
  }

  #set(followed: Followed<State>): void {
    this.#followed = followed;
    for (const listener of this.#listeners) listener();
  }
}
