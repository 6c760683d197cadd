import type { components } from './schema';

export type ProblemField = components['schemas']['ProblemField'];

/** A code of our own: the request got no answer. Every other code is the gateway's. */
export const NETWORK = 'NETWORK';

/** An answer that is no success, as the gateway's problem document tells it (RFC 9457). */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  /** Which members or parameters are wrong, when the problem is about such. */
  readonly errors: readonly ProblemField[];
  /** 32 hexadecimal digits, or null when there was no answer. */
  readonly traceId: string | null;
  /** Seconds to wait, when the gateway said so. */
  readonly retryAfter: number | null;

  constructor(problem: Pick<ProblemError, 'status' | 'code' | 'detail'> & Partial<ProblemError>) {
    super(problem.detail);
    this.status = problem.status;
    this.code = problem.code;
    this.detail = problem.detail;
    this.errors = problem.errors ?? [];
    this.traceId = problem.traceId ?? null;
    this.retryAfter = problem.retryAfter ?? null;
  }

  static network(cause: unknown): ProblemError {
    return new ProblemError({ status: 0, code: NETWORK, detail: String(cause) });
  }

  /** Reads the problem document, or makes do with the status when something else answered. */
  static async from(response: Response): Promise<ProblemError> {
    const body: unknown = await response.json().catch(() => null);
    const problem = (body ?? {}) as Partial<components['schemas']['Problem']>;
    return new ProblemError({
      status: response.status,
      code: problem.code ?? `HTTP_${response.status}`,
      detail: problem.detail ?? `The server answered ${response.status}.`,
      errors: problem.errors,
      traceId: problem.traceId ?? response.headers.get('X-Trace-Id'),
      retryAfter: Number(response.headers.get('Retry-After')) || null,
    });
  }

  /** Whether the same request may well succeed later without anybody changing anything. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }
}

export function isProblem(error: unknown, code?: string): error is ProblemError {
  return error instanceof ProblemError && (code === undefined || error.code === code);
}

/**
 * The problem's fields for react-aria's `Form validationErrors`: by field name, where a nested
 * member is named by its JSON pointer without the leading slash (`/posts/0/url` is `posts/0/url`).
 */
export function fieldErrors(error: unknown): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  if (!(error instanceof ProblemError)) return fields;
  for (const { pointer, detail } of error.errors) {
    const name = pointer.replace(/^[/?]/, '');
    fields[name] = [...(fields[name] ?? []), detail];
  }
  return fields;
}
