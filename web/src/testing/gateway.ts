import { vi } from 'vitest';

type Answer = Response | ((request: Request) => Response | Promise<Response>);

/**
 * Plays the gateway: `'GET /api/keys'` to its answer. Whatever else is asked for fails the test.
 * Gives the requests made so far.
 */
export function playGateway(answers: Record<string, Answer>): Request[] {
  const requests: Request[] = [];
  vi.stubGlobal('fetch', async (input: RequestInfo, init?: RequestInit) => {
    const request = new Request(new URL(input instanceof Request ? input.url : input, location.origin), {
      ...(input instanceof Request
        ? { method: input.method, headers: input.headers, body: (await input.text()) || undefined }
        : init),
    });
    requests.push(request.clone());
    const name = `${request.method} ${new URL(request.url).pathname}`;
    const answer = answers[name];
    if (!answer) throw new Error(`nobody answers ${name}`);
    return answer instanceof Response ? answer.clone() : answer(request);
  });
  return requests;
}

/** A problem document as the gateway writes it. */
export function problem(status: number, code: string, more: object = {}): Response {
  const detail = `${code} in a test`;
  return Response.json({ status, code, detail, error: detail, traceId: 'f'.repeat(32), ...more }, { status });
}
