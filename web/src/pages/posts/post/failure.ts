import type { Schema } from '@/api/client';

/** What a failure comes down to for a person: each has its words and the next step. */
export const failures = [
  'refused',
  'throttled',
  'platformDown',
  'content',
  'signIn',
  'network',
  'timeout',
  'missed',
  'unconfirmed',
  'disconnected',
  'other',
] as const;

export type Failure = (typeof failures)[number];

export function failureOf(error: Schema<'PublicationError'>): Failure {
  switch (error.code) {
    case 'PROVIDER_ERROR':
      if (error.class === 'throttled' || error.httpStatus === 429) return 'throttled';
      return (error.httpStatus ?? 0) >= 500 ? 'platformDown' : 'refused';
    case 'CONTENT_REJECTED':
      return 'content';
    case 'AUTH':
      return 'signIn';
    case 'NETWORK':
      return 'network';
    case 'TIMEOUT':
      return 'timeout';
    case 'MISSED':
      return 'missed';
    case 'UNCONFIRMED':
      return 'unconfirmed';
    case 'DISCONNECTED':
      return 'disconnected';
    default:
      return 'other';
  }
}

/** Failures that end when the account is connected again. */
export const needsConnection = (failure: Failure): boolean =>
  failure === 'signIn' || failure === 'disconnected';

/** The provider's own words, without what our message puts before them; null when there are none. */
export function providerWords({ message }: Schema<'PublicationError'>): string | null {
  return /^(?:API error \(\d+\)|Network error): ([\s\S]+)$/.exec(message)?.[1] ?? null;
}

/** A link of a provider, if it is one that a browser may follow. */
export function safeLink(url: string | null): string | null {
  return url && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) ? url : null;
}
