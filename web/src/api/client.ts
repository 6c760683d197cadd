import createClient from 'openapi-fetch';
import { ProblemError } from './problem';
import type { components, paths } from './schema';

/** The documents of the API by name: `Schema<'Batch'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

/** Every operation of the OpenAPI document, typed. Same origin; the session cookie goes along. */
export const api = createClient<paths>({
  baseUrl: globalThis.location.origin,
  credentials: 'same-origin',
  // Looked up at each call, so that a test may replace it.
  fetch: (request) => globalThis.fetch(request),
});

api.use({
  async onResponse({ response }) {
    if (!response.ok) throw await ProblemError.from(response);
  },
  onError({ error }) {
    // A request that its caller took back is no problem of the network.
    if (error instanceof DOMException && error.name === 'AbortError') return;
    return ProblemError.network(error);
  },
});

interface Answer<T> {
  data?: T;
  response: Response;
}

/** The body of a successful answer; every other one has thrown a `ProblemError`. */
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<T> {
  return (await call).data as T;
}

/** A single resource with the version that it was read at. */
export interface Tagged<T> {
  value: T;
  etag: string | null;
}

/** Like `unwrap`, for a resource that is to be changed later with `ifMatch`. */
export async function unwrapTagged<T>(call: Promise<Answer<T>>): Promise<Tagged<T>> {
  const { data, response } = await call;
  return { value: data as T, etag: response.headers.get('ETag') };
}

/** The header that lets a write through only when nobody else has written since `etag`. */
export function ifMatch(etag: string | null | undefined): { 'If-Match'?: string } {
  return etag ? { 'If-Match': etag } : {};
}
