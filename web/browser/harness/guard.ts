import type { BrowserContext, Request, Route } from 'playwright-core';
import { picture } from './picture.ts';

/**
 * Watches everything that pages of a context do. What no page may do fails the test in the end: an
 * error on the console or thrown by a script, a violation of the Content-Security-Policy, a request
 * to another host. A test that provokes one says so by `allow`.
 */
export class Guard {
  readonly #allowed: RegExp[] = [];
  readonly #findings: string[] = [];
  readonly #own: string;
  readonly #sandbox: string;

  private constructor(own: string, sandbox: string) {
    this.#own = own;
    this.#sandbox = sandbox;
  }

  static async of(context: BrowserContext, own: string, sandbox: string): Promise<Guard> {
    const guard = new Guard(own, sandbox);
    context.on('console', (message) => {
      if (message.type() === 'error' && !guard.#isForeign(message.page()?.url() ?? '')) {
        guard.#find(`console: ${message.text()} (${message.location().url})`);
      }
    });
    context.on('weberror', (error) => guard.#find(`page error: ${error.error().stack ?? error.error()}`));
    await context.exposeBinding('reportCspViolation', (_, text: string) => guard.#find(`CSP: ${text}`));
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
        // @ts-expect-error: the binding above
        reportCspViolation(`${violatedDirective} ${blockedURI} ${sample}`);
      });
    });
    await context.route(
      ({ origin }) => origin !== own,
      (route) => guard.#elsewhere(route),
    );
    return guard;
  }

  /** Findings that match are what the test provokes. */
  allow(...patterns: RegExp[]): void {
    this.#allowed.push(...patterns);
  }

  /** Throws when there was anything that may not be. */
  check(): void {
    const findings = this.#findings.filter((text) => !this.#allowed.some((pattern) => pattern.test(text)));
    if (findings.length) throw new Error(`the page did what it may not:\n${findings.join('\n')}`);
  }

  /** Pictures and videos may be anywhere, and are played here; people may be led to the sandbox's pages. */
  #elsewhere(route: Route): Promise<void> {
    const request = route.request();
    const type = request.resourceType();
    if (this.#isOfSandbox(request)) return route.continue();
    if (type === 'image') return route.fulfill({ contentType: 'image/png', body: picture(request.url()) });
    if (type === 'media') return route.fulfill({ contentType: 'video/mp4', body: '' });
    this.#find(`request to another host: ${type} ${request.url()}`);
    return route.abort();
  }

  #isOfSandbox(request: Request): boolean {
    if (!request.url().startsWith(this.#sandbox)) return false;
    return request.isNavigationRequest() || request.frame().url().startsWith(this.#sandbox);
  }

  #isForeign(url: string): boolean {
    return url.startsWith('http') && !url.startsWith(this.#own);
  }

  #find(text: string): void {
    this.#findings.push(text);
  }
}
