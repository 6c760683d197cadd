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
