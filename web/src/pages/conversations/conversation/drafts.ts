import { useSyncExternalStore } from 'react';
import { Intent } from '@/api/intent';

/** A text on its way to a lead. Sent again after a failure, it is the same intent. */
export interface Reply {
  text: string;
  intent: Intent;
}

/** What was begun and not sent, by lead, as long as the console is open. */
class Drafts {
  readonly #texts = new Map<string, string>();
  readonly #returned = new Map<string, Reply>();
  readonly #lost = new Map<string, readonly Reply[]>();
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  of(leadId: string): string {
    return this.#texts.get(leadId) ?? '';
  }

  /** What could not be sent while something else was being written, the oldest first. */
  lostOf(leadId: string): readonly Reply[] {
    return this.#lost.get(leadId) ?? none;
  }

  write(leadId: string, text: string): void {
    if (text) this.#texts.set(leadId, text);
    else this.#texts.delete(leadId);
    for (const listener of this.#listeners) listener();
  }

  /** Takes the text out to send it: it is nowhere else from now on, so that nobody sends it twice. */
  take(leadId: string): Reply {
    const text = this.of(leadId).trim();
    const returned = this.#returned.get(leadId);
    this.#returned.delete(leadId);
    this.write(leadId, '');
    return returned?.text === text ? returned : { text, intent: new Intent() };
  }

  /** What could not be sent comes back, or waits beside what is being written already. */
  putBack(leadId: string, reply: Reply): void {
    const written = this.of(leadId);
    if (!written) this.#returned.set(leadId, reply);
    else this.#lose(leadId, reply);
    this.write(leadId, written || reply.text);
  }

  /** Takes up again what could not be sent; what is being written waits in its place. */
  takeUp(leadId: string, reply: Reply): void {
    const written = this.take(leadId);
    this.#lost.set(
      leadId,
      this.lostOf(leadId).filter((other) => other !== reply),
    );
    if (written.text) this.#lose(leadId, written);
    this.putBack(leadId, reply);
  }

  /** The same words twice are the same reply. */
  #lose(leadId: string, reply: Reply): void {
    const others = this.lostOf(leadId);
    if (!others.some(({ text }) => text === reply.text)) this.#lost.set(leadId, [...others, reply]);
  }
}

const none: readonly Reply[] = [];

export const drafts = new Drafts();

/** What is being written to a lead. */
export function useDraft(leadId: string): string {
  return useSyncExternalStore(drafts.subscribe, () => drafts.of(leadId));
}

export function useLost(leadId: string): readonly Reply[] {
  return useSyncExternalStore(drafts.subscribe, () => drafts.lostOf(leadId));
}
