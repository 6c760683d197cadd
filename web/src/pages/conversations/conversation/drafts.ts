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
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  of(leadId: string): string {
    return this.#texts.get(leadId) ?? '';
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

  /** What could not be sent comes back, unless something else is being written already. Says whether. */
  putBack(leadId: string, reply: Reply): boolean {
    if (this.of(leadId)) return false;
    this.#returned.set(leadId, reply);
    this.write(leadId, reply.text);
    return true;
  }
}

export const drafts = new Drafts();

/** What is being written to a lead. */
export function useDraft(leadId: string): string {
  return useSyncExternalStore(drafts.subscribe, () => drafts.of(leadId));
}
