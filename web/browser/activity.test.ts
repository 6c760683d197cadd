import { browserTest, expect, look } from './harness/index.ts';
import { Person } from './harness/leads.ts';

const JAEGER = 'http://127.0.0.1:16686';
const test = browserTest({ FANFARE_JAEGER_URL: JAEGER });

test('events by level, type and lead, with the way to the trace', async ({ page, fanfare, context }) => {
  // A web hook that nobody has signed, and a message that WhatsApp refuses in the end.
  const refused = await fanfare.api.send('POST', '/webhooks/whatsapp', '{}');
  expect(refused.status).toBe(403);
  const traceId = refused.headers.get('X-Trace-Id') as string;
  const ana = new Person(fanfare, '447700900010');
  const lead = await ana.answers(1);
  await ana.isOutOfReach();
  await ana.say('Forearm');

  await page.goto('/activity');
  const list = page.getByRole('list', { name: 'System events' });
  const unsigned = list
    .getByRole('listitem')
    .filter({ hasText: 'A web hook of WhatsApp had a wrong signature' });
  const unsent = list.getByRole('listitem').filter({ hasText: 'A message to a lead could not be sent' });
  await unsigned.waitFor();
  // It comes by itself.
  await unsent.waitFor();

  // The trace: a link to Jaeger, and its id to copy.
  const trace = unsigned.getByRole('link', { name: 'Trace' });
  expect(await trace.getAttribute('href')).toBe(`${JAEGER}/trace/${traceId}`);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await unsigned.getByRole('button', { name: 'Copy the trace id' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(traceId);

  // What was written down with it.
  await unsent.getByRole('button', { name: 'A message to a lead could not be sent' }).click();
  await unsent.getByText('whatsapp.send_failure').waitFor();
  await look(page, 'activity');

  // By level.
  await page.getByLabel('Level').selectOption({ label: 'Error' });
  await unsigned.waitFor({ state: 'detached' });
  await unsent.waitFor();
  expect(new URL(page.url()).searchParams.get('level')).toBe('ERROR');

  // By type; with the level nothing is left.
  await page.getByRole('combobox', { name: 'Type' }).fill('WhatsApp had a wrong');
  await page.getByRole('option', { name: /A web hook of WhatsApp/ }).click();
  await page.getByText('No event fits').waitFor();
  await page.getByRole('button', { name: 'Show all' }).first().click();
  await unsigned.waitFor();

  // By lead, found by its number.
  await page.getByRole('textbox', { name: 'Lead' }).fill('+44 7700 900010');
  await page.keyboard.press('Enter');
  await unsigned.waitFor({ state: 'detached' });
  await unsent.waitFor();
  expect(new URL(page.url()).searchParams.get('leadId')).toBe(lead.id);

  // By time: nothing is older than this test.
  await page.getByLabel('Time').selectOption({ label: 'Last hour' });
  await unsent.waitFor();

  // To the lead and back to its events.
  await unsent.getByRole('link', { name: /Lead/ }).click();
  await page.getByRole('link', { name: 'System events of this lead' }).click();
  await unsent.waitFor();
});

test('who changed what: by operation, key and path, with the way to it and to the trace', async ({
  page,
  fanfare,
}) => {
  const made = await fanfare.api.post<{ key: string }>('/api/keys', {
    name: 'Front end',
    scopes: ['publish'],
  });
  await fanfare.api.post('/api/connections', { platform: 'FACEBOOK', accessToken: 'token' });
  const withIt = (method: 'POST', path: string, body: object) =>
    fetch(fanfare.url + path, {
      method,
      headers: { 'X-API-Key': made.key, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const written = await withIt('POST', '/api/posts', {
    content: 'By a program',
    platforms: ['FACEBOOK'],
    scheduledAt: new Date(Date.now() + 3_600_000).toISOString(),
    status: 'SCHEDULED',
  });
  const { id } = (await written.json()) as { id: string };
  const cancelled = await withIt('POST', `/api/posts/${id}/cancel`, {});
  const refused = await withIt('POST', '/api/keys', { name: 'Another', scopes: ['admin'] });
  expect([written.status, cancelled.status, refused.status]).toEqual([201, 200, 403]);

  await page.goto('/activity');
  await page.getByRole('navigation', { name: 'Activity' }).getByRole('link', { name: 'Changes' }).click();
  const table = page.getByRole('table', { name: 'Changes' });
  const ofPost = table.getByRole('row', { name: /Front end.*Cancel a post.*Done/ });
  const ofKey = table.getByRole('row', { name: /Front end.*Create a key.*Refused/ });
  // They come by themselves, within a second of being done.
  await ofPost.waitFor();
  await ofKey.waitFor();
  await table.getByRole('row', { name: /A key of the configuration.*Create a key.*Done/ }).waitFor();
  const trace = refused.headers.get('X-Trace-Id');
  expect(await ofKey.getByRole('link', { name: 'Trace' }).getAttribute('href')).toBe(
    `${JAEGER}/trace/${trace}`,
  );
  await look(page, 'activity-changes');

  // By key and by operation.
  const rows = table.getByRole('row');
  await page.getByRole('combobox', { name: 'Key' }).fill('Front');
  await page.getByRole('option', { name: 'Front end' }).click();
  await expect.poll(() => rows.count()).toBe(4);
  await page.getByRole('combobox', { name: 'What' }).fill('Cancel a post');
  await page.getByRole('option', { name: /^Cancel a post/ }).click();
  await expect.poll(() => rows.count()).toBe(2);
  expect(new URL(page.url()).searchParams.get('operation')).toBe('cancelPost');

  // By path; nothing was done there years ago.
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByRole('textbox', { name: 'Path begins with' }).fill(`/api/posts/${id}`);
  await page.keyboard.press('Enter');
  await expect.poll(() => rows.count()).toBe(2);
  await page.getByLabel('Until').fill('2020-01-31');
  await page.getByText('No change fits').waitFor();
  await look(page, 'activity-changes-none');
  await page.getByRole('button', { name: 'Show all' }).first().click();

  // To what it was about.
  await ofPost.getByRole('link', { name: /POST/ }).click();
  await page.getByRole('heading', { level: 1, name: 'By a program' }).waitFor();
});
