import { covered } from './harness/covered.ts';
import { browserTest, desktop, expect, look, phone, screenshots } from './harness/index.ts';
import { Receiver, signature } from './harness/receiver.ts';

// The receiver is on this machine, and is tried twice. Two people take part in a pilot.
const test = browserTest({
  FANFARE_ALLOW_PRIVATE_URLS: '127.0.0.0/8',
  FANFARE_WEBHOOK_RETRY_STEPS: '0s,100ms',
  FANFARE_CONVERSATIONS_PILOT_NUMBERS: '+44 7700 900123,+44 7700 900124',
  FANFARE_CONVERSATIONS_ARTIST_PHONE: '447700900001',
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern what a fixture needs
}).extend('receiver', async ({}, { onCleanup }) => {
  const receiver = await Receiver.start();
  onCleanup(() => receiver.stop());
  return receiver;
});

test('a key is shown once, lets in what its scopes allow, and no more once it is revoked', async ({
  page,
  fanfare,
}) => {
  await page.goto('/settings/keys');
  await page.getByRole('button', { name: 'Create key' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Front end');
  await dialog.getByRole('checkbox', { name: /^Publish/ }).click({ force: true });
  await look(page, 'settings-new-key');
  await dialog.getByRole('button', { name: 'Create key' }).click();
  await page.getByRole('heading', { name: 'Front end is ready' }).waitFor();
  const key = (await dialog.locator('code').textContent()) ?? '';
  expect(key).toMatch(/^ff_/);
  // Only the button closes it.
  await page.keyboard.press('Escape');
  await dialog.getByText(key).waitFor();
  await look(page, 'settings-key-shown');
  await dialog.getByRole('button', { name: 'I have stored it' }).click();
  await page.reload();
  const row = page.getByRole('row', { name: /Front end/ });
  await row.getByText('Never').waitFor();
  expect(await page.content()).not.toContain(key);

  const as = (method: 'GET' | 'POST', path: string, body?: object) =>
    fetch(fanfare.url + path, {
      method,
      headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
    }).then(({ status }) => status);
  expect(await as('GET', '/api/posts')).toBe(200);
  expect(await as('POST', '/api/keys', { name: 'Another', scopes: ['read'] })).toBe(403);
  await page.reload();
  await row.waitFor();
  await look(page, 'settings-keys');

  await page.getByRole('button', { name: 'Revoke Front end' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
  await row.waitFor({ state: 'detached' });
  expect(await as('GET', '/api/posts')).toBe(401);
});

test('what is announced covers nothing to press', async ({ page, fanfare }) => {
  for (const size of [desktop, { width: 1024, height: 768 }, phone]) {
    const name = `Of ${size.width}`;
    await fanfare.api.post('/api/keys', { name, scopes: ['read'] });
    await page.setViewportSize(size);
    await page.goto('/settings/keys');
    await page.getByRole('button', { name: `Revoke ${name}` }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
    const note = page.getByRole('region', { name: /Notifications/ });
    // What the pointer rests on stays.
    await note.getByText(name).hover();
    await page.screenshot({ path: `${screenshots}/settings-announced-${size.width}.png` });
    expect(await covered(page, note)).toEqual([]);
    await note.getByRole('button', { name: 'Close' }).click();
    await note.waitFor({ state: 'detached' });
  }
});

test('a web hook is told, fails, and is told again when somebody wishes it', async ({ page, receiver }) => {
  await page.goto('/settings/web-hooks');
  await page.getByText('No web hooks yet').waitFor();
  await page.getByRole('button', { name: 'Create web hook' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Address').fill(receiver.url);
  await look(page, 'settings-new-web-hook');
  await dialog.getByRole('button', { name: 'Create web hook' }).click();
  await page.getByRole('heading', { name: 'The web hook is ready' }).waitFor();
  const secret = (await dialog.locator('code').textContent()) ?? '';
  await dialog.getByRole('button', { name: 'I have stored it' }).click();

  // The receiver is broken.
  receiver.status = 500;
  await page.getByRole('link', { name: `Open ${receiver.url}` }).click();
  await page.getByText('Nothing was sent yet').waitFor();
  await page.getByRole('button', { name: 'Send a test' }).click();
  const delivery = page.getByRole('table', { name: 'Deliveries' }).getByRole('row').nth(1);
  await delivery.getByText('Failed', { exact: true }).waitFor();
  await delivery.getByRole('cell', { name: /^500/ }).waitFor();
  await delivery.getByRole('cell', { name: '2', exact: true }).waitFor();
  expect(receiver.received).toHaveLength(2);
  await look(page, 'settings-web-hook-failed');

  // It is mended, and gets the same once more, signed with the secret that was shown.
  receiver.status = 204;
  await delivery.getByRole('button', { name: /^Replay webhook\.test/ }).click();
  await delivery.getByText('Delivered', { exact: true }).waitFor();
  const [first, , last] = receiver.received;
  if (!first || !last) throw new Error(`only ${receiver.received.length} deliveries`);
  expect(last.headers['webhook-id']).toBe(first.headers['webhook-id']);
  expect(JSON.parse(last.body)).toMatchObject({ event: 'webhook.test' });
  expect(last.headers['webhook-signature']).toBe(signature(last, secret));
  await delivery.getByText(/^Delivered .+ [AP]M$/).waitFor();
  await look(page, 'settings-web-hook');
});

test('what is not ready for real customers is told, the unsafe first', async ({ page }) => {
  await page.goto('/settings');
  await page.getByRole('link', { name: 'Readiness' }).click();
  await page.getByText('Not ready').waitFor();
  const checks = page.getByRole('table', { name: 'Before going live' }).getByRole('row');
  await checks.nth(1).getByText('Real providers').waitFor();
  // Every part is one process here, and answers.
  const parts = page.getByRole('region', { name: 'Parts of the system' });
  await parts.getByText('Answers').first().waitFor();
  expect(await parts.getByRole('term').count()).toBe(await parts.getByText('Answers').count());
  await look(page, 'settings-readiness');
});

test('what is configured of conversations is shown with the settings that change it', async ({ page }) => {
  await page.goto('/settings');
  await page
    .getByRole('navigation', { name: 'Settings' })
    .getByRole('link', { name: 'Conversations' })
    .click();
  const pilot = page.getByRole('region', { name: 'Who is answered' });
  await pilot.getByText('Pilot', { exact: true }).waitFor();
  const numbers = pilot.getByRole('list', { name: 'Numbers of the pilot' }).getByRole('listitem');
  expect(await numbers.allTextContents()).toEqual(['+447700900123', '+447700900124']);
  await pilot.getByText('FANFARE_CONVERSATIONS_PILOT_NUMBERS').waitFor();
  const template = page.getByRole('table', { name: 'Templates' }).getByRole('row').nth(1);
  await template.getByText('next_steps_reply_to_continue').waitFor();
  await template.getByText('Set', { exact: true }).waitFor();
  await page.getByRole('region', { name: 'The artist’s phone' }).getByText('+447700900001').waitFor();
  const address = page.getByRole('region', { name: 'Public address' });
  await address.getByText('Not set').waitFor();
  await look(page, 'settings-conversations');
});
