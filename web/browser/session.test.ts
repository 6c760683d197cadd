import { desktop, expect, look, test, ZONE } from './harness/index.ts';

test('a person signs in with a key, is led to where they wanted to go, and signs out', async ({
  context,
  fanfare,
  guard,
}) => {
  guard.allow(/401/);
  const page = await context.newPage();
  await page.goto('/stories');
  await page.getByLabel('API key').fill('ff_dev_wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('This key is not valid').waitFor();
  await look(page, 'sign-in');
  await page.getByLabel('API key').fill(fanfare.key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Stories', level: 1 }).waitFor();

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('API key').waitFor();
  await page.goto('/settings/keys');
  await page.getByLabel('API key').waitFor();
});

test('the session cookie is out of reach of scripts and of other sites', async ({ page, context }) => {
  await page.goto('/');
  const cookies = await context.cookies();
  const session = cookies.find(({ name }) => name === 'fanfare_session');
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
  expect(await page.evaluate(() => document.cookie)).not.toContain('fanfare_session');
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect(stored).not.toMatch(/ff_|fanfare_session/);
});

test('another site cannot act for who is signed in', async ({ page, context, line, fanfare, guard }) => {
  guard.allow(/CORS|Failed to load resource|another host|ERR_FAILED/);
  const keys = () => fanfare.api.get<{ items: object[] }>('/api/keys').then(({ items }) => items.length);
  const before = await keys();
  await page.goto('/');

  // Another site on another port: the same site to SameSite, so the cookie goes along.
  await context.route('http://127.0.0.1:9/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Prizes</title>' }),
  );
  const evil = await context.newPage();
  await evil.goto('http://127.0.0.1:9/');
  const tried = await evil.evaluate(async (target) => {
    const body = JSON.stringify({ name: 'stolen', scopes: ['admin'] });
    const send = (type: string) =>
      fetch(`${target}/api/keys`, {
        method: 'POST',
        credentials: 'include',
        mode: type === 'text/plain' ? 'no-cors' : 'cors',
        headers: { 'Content-Type': type },
        body,
      }).then(
        (response) => response.type,
        () => 'refused',
      );
    return [await send('text/plain'), await send('application/json')];
  }, line.url);
  expect(tried[1]).toBe('refused');

  // A form needs no consent of anybody.
  await evil.setContent(`<form method="post" enctype="text/plain" action="${line.url}/api/keys">
    <input name='{"name":"stolen","scopes":["admin"],"x":"' value='"}'></form>`);
  const answered = evil.waitForResponse(`${line.url}/api/keys`);
  await evil.evaluate(() => document.forms[0]?.submit());
  expect((await answered).status()).toBe(403);
  expect(await keys()).toBe(before);

  // Cookie and no Origin at all, as no browser sends it.
  const cookies = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  for (const origin of [
    undefined,
    'null',
    'http://127.0.0.1:9',
    line.url.replace('127.0.0.1', 'localhost'),
  ]) {
    const response = await fetch(`${line.url}/api/keys`, {
      method: 'POST',
      headers: { Cookie: cookies, 'Content-Type': 'application/json', ...(origin && { Origin: origin }) },
      body: JSON.stringify({ name: 'stolen', scopes: ['admin'] }),
    });
    expect(response.status, `Origin: ${origin}`).toBe(403);
  }
  expect(await keys()).toBe(before);
});

test('the console cannot be framed', async ({ page }) => {
  const answer = await page.goto('/');
  const csp = answer?.headers()['content-security-policy'] ?? '';
  expect(csp).toContain("frame-ancestors 'none'");
  expect(csp).not.toContain('unsafe');
});

test('the first load is small, and useful within a second', async ({ browser, line, fanfare }) => {
  // A browser of its own, that nothing watches: interception costs time and switches the cache off.
  const context = await browser.newContext({ baseURL: line.url, viewport: desktop, timezoneId: ZONE });
  try {
    const headers = { 'X-API-Key': fanfare.key };
    await context.request.post('/api/session', { headers });
    const times: number[] = [];
    let bytes = 0;
    for (let visit = 0; visit < 3; visit += 1) {
      const page = await context.newPage();
      const cdp = await context.newCDPSession(page);
      await cdp.send('Network.enable');
      await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
      bytes = 0;
      cdp.on('Network.loadingFinished', ({ encodedDataLength }) => {
        bytes += encodedDataLength;
      });
      await page.goto('/', { waitUntil: 'commit' });
      // Useful is what can be read: the page's own heading, drawn.
      times.push(
        await page.evaluate(
          () =>
            new Promise<number>((done) => {
              const look = () =>
                document.querySelector('main h1')
                  ? requestAnimationFrame(() => done(Math.round(performance.now())))
                  : requestAnimationFrame(look);
              look();
            }),
        ),
      );
      await page.waitForLoadState('networkidle');
      await page.close();
    }
    const best = Math.min(...times);
    console.log(
      `first load of Home: useful after ${times.join(', ')} ms, ${(bytes / 1024).toFixed(0)} kB with all data`,
    );
    expect(best).toBeLessThan(1000);
  } finally {
    await context.close();
  }
});
