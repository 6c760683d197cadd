type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** JSON over HTTP for tests: whatever is no success fails the test with what was answered. */
export class Api {
  readonly #base: string;
  readonly #headers: Record<string, string>;

  constructor(base: string, headers: Record<string, string> = {}) {
    this.#base = base;
    this.#headers = headers;
  }

  get<T>(path: string): Promise<T> {
    return this.#call('GET', path);
  }

  post<T>(path: string, body?: unknown): Promise<T> {
    return this.#call('POST', path, body);
  }

  put<T>(path: string, body?: unknown): Promise<T> {
    return this.#call('PUT', path, body);
  }

  patch<T>(path: string, body?: unknown): Promise<T> {
    return this.#call('PATCH', path, body);
  }

  delete<T>(path: string): Promise<T> {
    return this.#call('DELETE', path);
  }

  /** The answer as it came, also when it is no success. */
  async send(method: Method, path: string, body?: BodyInit, headers?: HeadersInit): Promise<Response> {
    return fetch(this.#base + path, {
      method,
      body,
      headers: { ...this.#headers, ...Object.fromEntries(new Headers(headers)) },
    });
  }

  async #call<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const json = body === undefined ? undefined : JSON.stringify(body);
    const response = await this.send(method, path, json, json ? { 'Content-Type': 'application/json' } : {});
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }
}
