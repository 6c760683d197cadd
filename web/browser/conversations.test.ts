import { describe } from 'vitest';
import { covered } from './harness/covered.ts';
import { desktop, expect, look, phone, screenshots, test } from './harness/index.ts';
import { tabTo } from './harness/keyboard.ts';
import { ANSWERS, Person } from './harness/leads.ts';
import { picture } from './harness/picture.ts';
import { signIn } from './harness/session.ts';

const SCRIPT = '<img src=x onerror="window.hacked=true"><script>window.hacked=true</script>';

describe('a conversation', () => {
  test('from the first word to the booking, with a person in between', { timeout: 180_000 }, async ({
    page,
    fanfare,
    context,
    guard,
  }) => {
    // Where the payment page leads back to.
    guard.allow(/deposits\/paid|chrome-error/);
    const ana = new Person(fanfare, '447700900001', SCRIPT);
    await ana.say('Hi');
    await ana.hasHeard('What would you like tattooed?');
    await ana.say(`A swallow ${SCRIPT}`);
    await ana.leadWhen(({ step }) => step === 'placement');

    // The inbox, and the conversation as it was so far; scripts are text.
    await page.goto('/conversations');
    await page.getByRole('link', { name: '+447700900001' }).click();
    const log = page.getByRole('log', { name: 'Messages' });
    await log.getByText(`A swallow ${SCRIPT}`).waitFor();
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
    const side = page.getByRole('complementary', { name: 'About this lead' });
    await side.getByText('1 of 13').waitFor();
    await expect.poll(() => side.locator('[aria-current="step"]').textContent()).toContain('Placement');
    await page.getByText('23 hr 59 min to reply freely').waitFor();

    // What the lead writes appears by itself.
    await ana.say('Forearm');
    await side.getByText('2 of 13').waitFor();
    await log.getByText('Forearm', { exact: true }).waitFor();

    // A person takes over, replies, and gives back.
    await page.getByRole('button', { name: 'Take over' }).click();
    await page.getByText('A person answers; the questions rest.').waitFor();
    await page.getByLabel('Reply').fill('Hello Ana, I love swallows!');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    const reply = await ana.hasHeard('Hello Ana, I love swallows!');
    await log.getByText('Hello Ana, I love swallows!').waitFor();
    await look(page, 'conversations-taken-over');
    // The ticks go on to "read" when the lead reads.
    const bubble = log.getByRole('listitem').filter({ hasText: 'Hello Ana, I love swallows!' });
    await bubble.getByText('Delivered').waitFor();
    await fanfare.sandbox.post('/whatsapp/statuses', { id: reply.id, status: 'read' });
    await bubble.getByText('Read', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Fanfare answers this lead.').waitFor();

    // The questions go on to the end.
    for (const [index, answer] of ANSWERS.slice(2).entries()) {
      await side.getByText(`${index + 2} of 13`).waitFor();
      await ana.say(answer);
    }
    await side.getByText('All questions are answered.').waitFor();
    await side.getByText('10 × 15 cm').waitFor();
    await look(page, 'conversations-to-decide');

    // Approve, ask for the deposit, and see it paid.
    await side.getByRole('button', { name: 'Approve' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('£200.00').or(dialog.getByText('£150.00')).waitFor();
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await dialog.waitFor({ state: 'detached' });
    await side.getByRole('button', { name: 'Send deposit' }).click();
    await page.getByLabel('Amount').fill('180');
    await look(page, 'conversations-deposit-dialog');
    await page.getByRole('dialog').getByRole('button', { name: 'Send deposit' }).click();
    await side.getByText('Waiting for payment').waitFor();
    const [shop] = await Promise.all([
      context.waitForEvent('page'),
      side.getByRole('link', { name: 'Payment page' }).click(),
    ]);
    await shop.getByText('180.00 GBP').waitFor();
    await shop.getByRole('button', { name: 'Pay', exact: true }).click({ noWaitAfter: true });
    await side.getByText('Paid', { exact: true }).waitFor();
    await shop.close();

    // A slot is offered and chosen.
    await side.getByRole('heading', { name: 'Slots to choose from' }).waitFor();
    await look(page, 'conversations-offers');
    await ana.say('1');
    await side.getByText('The session is booked.').waitFor();
    await side.getByRole('heading', { name: 'Booked' }).waitFor();
    await look(page, 'conversations-booked');
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  });

  test('by keyboard alone: find it, take over, reply, resume', async ({ page, fanfare }) => {
    const bo = new Person(fanfare, '447700900002');
    await bo.answers(2);
    await page.goto('/conversations');
    const link = page.getByRole('link', { name: '+447700900002' });
    await link.waitFor();
    const list = page.getByRole('list', { name: 'Leads' });
    await tabTo(page, list.locator('a[tabindex="0"]'));
    // The newest is on top; the arrows move on from it.
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    await expect.poll(() => link.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');

    await tabTo(page, page.getByRole('button', { name: 'Take over' }));
    await page.keyboard.press('Enter');
    await page.getByText('A person answers; the questions rest.').waitFor();
    // The focus is where one writes.
    const reply = page.getByLabel('Reply');
    await expect.poll(() => reply.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.type('Hello from a keyboard');
    await page.keyboard.press('Control+Enter');
    await bo.hasHeard('Hello from a keyboard');
    expect(await reply.inputValue()).toBe('');

    const resume = page.getByRole('button', { name: 'Resume' });
    await page.keyboard.press('Shift+Tab');
    await expect.poll(() => resume.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByText('Fanfare answers this lead.').waitFor();
    await bo.hasHeard('About how big should it be?');
  });

  test('what is announced covers nothing to press, and can be closed', async ({ page, fanfare }) => {
    const go = new Person(fanfare, '447700900009');
    const { id } = await go.answers(1);
    for (const size of [desktop, phone]) {
      await fanfare.api.post(`/api/leads/${id}/takeover`);
      await page.setViewportSize(size);
      await page.goto(`/conversations/${id}`);
      await page.getByRole('button', { name: 'Resume' }).click();
      const note = page.getByRole('region', { name: /Notifications/ });
      // What the pointer rests on stays.
      await note.getByText('Fanfare goes on where it was').hover();
      await page.screenshot({ path: `${screenshots}/conversations-announced-${size.width}.png` });
      expect(await covered(page, note)).toEqual([]);
      await note.getByRole('button', { name: 'Close' }).click();
      await note.waitFor({ state: 'detached' });
    }
  });

  test('a booking link, a booking that was made elsewhere, and calling it off', async ({ page, fanfare }) => {
    const cy = new Person(fanfare, '447700900003');
    await cy.answers();
    const { id } = await cy.pays();
    await page.goto(`/conversations/${id}`);
    await page.getByRole('button', { name: 'Booking link' }).click();
    await page.getByLabel('Link', { exact: true }).fill('https://booking.example.com/abc');
    await page.getByRole('button', { name: 'Send link' }).click();
    await cy.hasHeard('https://booking.example.com/abc');

    await page.getByRole('button', { name: 'Mark booked' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Mark booked' }).click();
    await page.getByText('The session is booked.').waitFor();

    await page.getByRole('button', { name: 'Call off' }).click();
    await page.getByText('The deposit was given back').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Call off' }).click();
    await page.getByText('Called off, and the deposit was given back.').waitFor();
    expect((await cy.leadWhen(({ status }) => status === 'REFUNDED')).deposit?.status).toBe('REFUNDED');
  });

  test('rejecting says what was written, and nothing more', async ({ page, fanfare }) => {
    const di = new Person(fanfare, '447700900004');
    const { id } = await di.answers(1);
    await page.goto(`/conversations/${id}`);
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.getByLabel('Reason').fill('Not our style');
    await page.getByLabel('Message to the lead').fill('Thank you, but this one is not for us.');
    await look(page, 'conversations-reject');
    await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
    await di.hasHeard('Thank you, but this one is not for us.');
    await page.getByText('Turned down.').waitFor();
    expect((await di.heard()).some(({ text }) => text?.includes('Not our style'))).toBe(false);
  });

  test('files that a lead sends, and a message that fails', async ({ page, fanfare }) => {
    const ed = new Person(fanfare, '447700900005');
    const { id } = await ed.answers(1);
    const data = picture('a swallow').toString('base64');
    const sends = (file: object) => fanfare.sandbox.post('/whatsapp/inbound', { from: ed.phone, ...file });
    await sends({ image: { data, mimeType: 'image/png', caption: 'Like this one' } });
    await sends({ document: { data: btoa('%PDF-1.4 words'), mimeType: 'application/pdf' } });
    await sends({ document: { data: btoa('a virus'), mimeType: 'application/pdf' } });
    await page.goto(`/conversations/${id}`);
    const side = page.getByRole('complementary', { name: 'About this lead' });
    const files = side.getByRole('list', { name: 'Files' }).getByRole('listitem');
    await expect.poll(() => files.count()).toBe(3);
    // The picture itself, as the lead sent it; a document to open; and what is not what it says it is.
    const shown = files.nth(0).locator('img');
    await expect.poll(() => shown.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
    const kept = await files.nth(0).getByRole('link', { name: '1. Picture' }).getAttribute('href');
    const response = await page.request.get(`${kept}`);
    expect((await response.body()).toString('base64')).toBe(data);
    await files.nth(1).getByRole('link', { name: '2. Document' }).waitFor();
    await files.nth(2).getByText('Cannot be had').waitFor();
    const log = page.getByRole('log');
    await log.getByText('Like this one').waitFor();
    await ed.isOutOfReach();
    await ed.say('Forearm');
    await log.getByText('Failed', { exact: true }).waitFor();
    await page.setViewportSize(phone);
    await page.getByText('Details', { exact: true }).click();
    await files.nth(2).scrollIntoViewIfNeeded();
    await look(page, 'conversations-files');
  });
});

describe('the inbox', () => {
  test('by state, by number and by name, and a link to each', async ({ page, fanfare }) => {
    const fy = new Person(fanfare, '447700900006', 'Fy Guzmán');
    await fy.answers();
    await new Person(fanfare, '447700900007').answers(1);
    await page.goto('/conversations?status=PENDING_APPROVAL');
    const list = page.getByRole('list', { name: 'Leads' });
    await list.getByRole('link', { name: '+447700900006' }).waitFor();
    expect(await list.getByRole('link', { name: '+447700900007' }).count()).toBe(0);
    // Whoever no longer stands there goes by itself.
    const { id } = await fy.leadWhen(() => true);
    await fanfare.api.post(`/admin/leads/${id}/approve`);
    await list.getByRole('link', { name: '+447700900006' }).waitFor({ state: 'detached' });

    await page.goto('/conversations');
    const search = page.getByRole('searchbox', { name: 'Search' });
    await search.fill('900007');
    await list.getByRole('link', { name: '+447700900007' }).waitFor();
    await expect.poll(() => list.getByRole('link').count()).toBe(1);
    expect(new URL(page.url()).searchParams.get('search')).toBe('900007');
    await look(page, 'conversations-inbox');
    await search.fill('guzmán');
    await expect.poll(() => list.getByRole('link').allTextContents()).toHaveLength(1);
    await list.getByRole('link', { name: '+447700900006' }).waitFor();
    await search.fill('nobody is called so');
    await page.getByText('No lead fits').waitFor();
    await look(page, 'conversations-no-match');
    await page.getByRole('button', { name: 'Show all leads' }).click();
    await list.getByRole('link', { name: '+447700900006' }).waitFor();
  });

  test('a lead that is not there', async ({ page, guard }) => {
    guard.allow(/404/);
    await page.goto('/conversations/019b7802-7b80-7def-8000-9f8a6c2b1d3e');
    await page.getByText('There is no such lead').waitFor();
    await look(page, 'conversations-missing');
  });

  test('the funnel, as a chart and as a table', async ({ page, fanfare }) => {
    await new Person(fanfare, '447700900008').answers(2);
    await page.goto('/conversations');
    await page.getByRole('link', { name: 'Funnel' }).click();
    const table = page.getByRole('table', { name: 'Stages' });
    await table.getByRole('row', { name: /Answering questions/ }).waitFor();
    await page.locator('.recharts-bar-rectangle').first().waitFor();
    await look(page, 'conversations-funnel');
  });

  test('a key that may not read it is told so', async ({ context, fanfare }) => {
    const made = await fanfare.api.post<{ key: string }>('/api/keys', { name: 'P', scopes: ['publish'] });
    await signIn(context, made.key);
    const page = await context.newPage();
    await page.goto('/conversations');
    await page.getByText('it needs the scope “converse”').waitFor();
    await look(page, 'conversations-no-access');
  });
});
