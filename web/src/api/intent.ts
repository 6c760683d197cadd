import { useState } from 'react';

/** 128 random bits as text. `crypto.randomUUID` is missing where the page came over plain http. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * What a person means to create. Sending the same body again, after a lost answer or a second press
 * of the button, is the same intent and goes out with the same `Idempotency-Key`; another body is
 * another intent.
 */
export class Intent {
  #body: string | null = null;
  #key = '';

  /** The header for this body. */
  header(body: unknown): { 'Idempotency-Key': string } {
    const text = JSON.stringify(body ?? null);
    if (text !== this.#body) {
      this.#body = text;
      this.#key = randomId();
    }
    return { 'Idempotency-Key': this.#key };
  }

  /** It was done: creating the same once more is a new intent. */
  settle(): void {
    this.#body = null;
  }
}

/** One intent per form or button, kept as long as it is on the screen. */
export function useIntent(): Intent {
  const [intent] = useState(() => new Intent());
  return intent;
}
