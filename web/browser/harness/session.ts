import type { BrowserContext } from 'playwright-core';

/** Trades the key for the session cookie, as the sign-in page does. */
export async function signIn(context: BrowserContext, key: string): Promise<void> {
  const response = await context.request.post('/api/session', { headers: { 'X-API-Key': key } });
  if (response.status() !== 204) throw new Error(`sign-in: ${response.status()} ${await response.text()}`);
}
