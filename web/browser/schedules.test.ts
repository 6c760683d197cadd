import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, look, test } from './harness/index.ts';
import { tabTo } from './harness/keyboard.ts';
import { captions, importFile, runEros, seedPage, seedWeek, steady, tired, wary } from './seeds/eros.ts';

const SCRIPT = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';

const hacked = (page: Page) => page.evaluate(() => 'hacked' in window);

/** The week can neither be exported nor handed over. */
async function staysHere(page: Page) {
  for (const name of ['Export', 'Make posts']) {
    const button = page.getByRole('button', { name, exact: true });
    expect(await button.getAttribute('aria-disabled'), name).toBe('true');
  }
}

// Seven looks, each in two themes and on two devices, take their time on a busy machine.
const LONG = { timeout: 120_000 };

test(
  'EROS plans a week by keyboard alone: its steps, why a caption was chosen, the export',
  LONG,
  async ({ page, fanfare }) => {
    await seedPage(fanfare, 'ana.lima', 0, steady);
    await page.goto('/schedules/runs/new?page=ana.lima');
    await page.getByRole('heading', { name: 'Run EROS' }).waitFor();
    await look(page, 'schedules-new-run');

    await tabTo(page, page.getByRole('checkbox', { name: /^Export what is safe/ }));
    await page.keyboard.press('Space');
    await tabTo(page, page.getByRole('button', { name: 'Run for 1 page' }));
    await page.keyboard.press('Enter');

    await page.waitForURL(/\/schedules\/runs\/[0-9a-f-]{36}$/);
    for (const step of ['Analyze', 'Target', 'Select', 'Build', 'Gate']) {
      await page.getByRole('button', { name: `${step}: Done` }).waitFor();
    }
    await page.getByRole('button', { name: 'Export: Skipped' }).waitFor();
    await page.getByText('Completed', { exact: true }).first().waitFor();
    await page.getByText('6 of 6 steps').waitFor();
    await look(page, 'schedules-run');

    await tabTo(page, page.getByRole('link', { name: 'Open the week' }));
    await page.keyboard.press('Enter');
    await page.getByRole('table', { name: 'The week by hour' }).waitFor();
    await look(page, 'schedules-week');

    const unlock = page.getByRole('button', { name: /Unlock/ }).first();
    await tabTo(page, unlock);
    await page.keyboard.press('Enter');
    const why = page.getByRole('region', { name: 'Why it is here' });
    await why.getByRole('heading', { name: 'Why this caption' }).waitFor();
    await why.getByText(/Wilson bounds/).waitFor();
    await why.getByText(/This week's draw gives it a chance of/).waitFor();
    await why.getByRole('rowheader', { name: 'Draw within the bounds' }).waitFor();
    await why.getByText(/could be chosen/).waitFor();
    await look(page, 'schedules-why');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);

    await tabTo(page, page.getByRole('button', { name: 'Export', exact: true }));
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByLabel('Format'));
    await page.keyboard.press('C');
    await tabTo(page, page.getByRole('dialog').getByRole('button', { name: 'Export' }));
    await look(page, 'schedules-export');
    await page.keyboard.press('Enter');

    const exports = page.getByRole('table', { name: 'Exports' });
    const row = exports.getByRole('row').filter({ hasText: 'CSV' }).filter({ hasText: 'Exported' });
    await row.waitFor();
    await look(page, 'schedules-exports');
    await tabTo(page, row.getByRole('link', { name: 'Download' }));
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    const csv = await readFile(await download.path(), 'utf8');
    expect(csv.split('\r\n')[0]).toMatch(/^scheduled_time,message_type,caption_text,price_tier,caption_id/);
  },
);

test('a message is edited, the rules are checked again, and it is taken back', async ({ page, fanfare }) => {
  await seedPage(fanfare, 'bea', 1000, steady);
  const id = await seedWeek(fanfare, 'bea');
  await page.goto(`/schedules/${id}`);
  const unlock = page.getByRole('button', { name: /Unlock/ }).first();
  await unlock.click();
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('button', { name: 'Edit' }).click();
  await drawer.getByLabel('Price').fill('250');
  await drawer.getByLabel('Caption').fill(SCRIPT);
  await look(page, 'schedules-edit');
  await drawer.getByRole('button', { name: 'Save' }).click();

  await page.getByText('the week breaks a rule now').waitFor();
  await drawer.getByText(SCRIPT).waitFor();
  await drawer.getByText(/You chose this price/).waitFor();
  await page.keyboard.press('Escape');
  await page.getByText(/breaks rules, so it is neither exported/).waitFor();
  await staysHere(page);
  await page.getByRole('table').getByText(SCRIPT).waitFor();
  expect(await hacked(page)).toBe(false);
  await look(page, 'schedules-broken');

  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => page.getByText(SCRIPT).count()).toBe(0);
  const after = await fanfare.api.get<{ validation: { ok: boolean } }>(`/api/schedules/${id}`);
  expect(after.validation.ok).toBe(true);
});

test('weeks are found by zone, and a red one does not leave', async ({ page, fanfare }) => {
  await seedPage(fanfare, 'carla.steady', 2000, steady);
  await seedPage(fanfare, 'dora.tired', 3000, tired);
  await runEros(fanfare, ['carla.steady', 'dora.tired']);
  await page.goto('/schedules');
  await page.getByRole('link', { name: 'carla.steady' }).waitFor();
  await look(page, 'schedules-weeks');
  await page.getByRole('radio', { name: /^Red/ }).click();
  await expect.poll(() => page.getByRole('link', { name: 'carla.steady' }).count()).toBe(0);
  expect(new URL(page.url()).searchParams.get('zone')).toBe('RED');

  await page.reload();
  await page.getByRole('link', { name: 'dora.tired' }).click();
  await page.getByText(/The page is red: its audience needs rest/).waitFor();
  await expect.poll(() => page.getByText('Cooling').count()).toBeGreaterThan(0);
  await staysHere(page);
  await look(page, 'schedules-red-week');
});

test('a page is made, its captions come in from a file, and bad lines are told', async ({
  page,
  fanfare,
}) => {
  await page.goto('/schedules/pages');
  await page.getByRole('button', { name: 'Add page' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill('eva_new');
  await look(page, 'schedules-new-page');
  await page.getByRole('dialog').getByRole('button', { name: 'Add page' }).click();
  await page.getByRole('heading', { name: 'eva_new' }).waitFor();
  await look(page, 'schedules-empty-page');

  await page.getByRole('tab', { name: 'Captions' }).click();
  await page.getByRole('button', { name: 'Import captions' }).click();
  const file = `${captions(4000, 3)}4100,"${SCRIPT.replaceAll('"', '""')}",vip,,,\nx,No number,vip,,,\n4101,No tier,,,,\n`;
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose a file' }).click(),
  ]);
  await chooser.setFiles({ name: 'captions.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });
  await page.getByText(/^captions\.csv/).waitFor();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByText('4 of 6 lines were kept; the others were rejected.').waitFor();
  await look(page, 'schedules-import-report');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('cell').getByText(SCRIPT).waitFor();
  expect(await hacked(page)).toBe(false);
  const list = await fanfare.api.get<{ items: object[] }>('/api/pages/eva_new/captions');
  expect(list.items).toHaveLength(4);
});

test('a page shows what its audience can take and what was learnt', async ({ page, fanfare }) => {
  await seedPage(fanfare, 'flora.wary', 5000, wary);
  // What the history was sent with.
  await importFile(fanfare, 'flora.wary', 'captions', captions(0, 120));
  await importFile(fanfare, 'flora.wary', 'history', (await import('./seeds/eros.ts')).history(wary));
  await page.goto('/schedules/pages/flora.wary');
  await page.getByRole('meter', { name: 'Saturation' }).waitFor();
  await page.getByText('Unlock rate against its usual').waitFor();
  await look(page, 'schedules-page');

  await page.getByRole('tab', { name: 'What was learnt' }).click();
  const table = page.getByRole('table', { name: 'What was learnt of each caption' });
  await table
    .getByText(/%.*–.*%/)
    .first()
    .waitFor();
  await page.locator('.recharts-bar-rectangle').first().waitFor({ state: 'attached' });
  await look(page, 'schedules-learning');
  for (const tab of ['Captions', 'History']) {
    await page.getByRole('tab', { name: tab }).click();
    await page.getByRole('table').waitFor();
    await look(page, `schedules-${tab.toLowerCase()}`);
  }
  await page.goto('/schedules/pages');
  await page
    .getByRole('row', { name: /flora\.wary/ })
    .getByText(/Green|Yellow|Red/)
    .waitFor();
  await look(page, 'schedules-pages');
  await page.goto('/schedules/holidays?year=2026');
  await page
    .getByRole('cell', { name: /Christmas/ })
    .first()
    .waitFor();
  await look(page, 'schedules-holidays');
});

test('a run of 500 pages is followed, a few rows at a time, and cancelled', async ({ page, fanfare }) => {
  const names = Array.from({ length: 500 }, (_, n) => `many-${String(n).padStart(3, '0')}`);
  for (let n = 0; n < names.length; n += 25) {
    await Promise.all(names.slice(n, n + 25).map((name) => fanfare.api.put(`/api/pages/${name}`, {})));
  }
  await page.goto('/schedules/runs/new');
  await page.getByLabel('Find pages').fill('many-');
  await page.getByRole('button', { name: 'Choose the 500 found' }).click();
  await page.getByRole('button', { name: 'Run for 500 pages' }).click();
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/);
  await page.getByRole('button', { name: 'Cancel run' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel run' }).click();
  await page.getByText('Cancelled', { exact: true }).first().waitFor();
  expect(await page.getByRole('row').count()).toBeLessThan(100);
  await look(page, 'schedules-cancelled-run');
  const { items } = await fanfare.api.get<{ items: { status: string }[] }>('/api/schedule-runs?limit=1');
  expect(items[0]?.status).toBe('cancelled');
});
