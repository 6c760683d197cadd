import { look, test } from './harness/index.ts';

test('an empty inbox says how it fills', async ({ page }) => {
  await page.goto('/conversations');
  await page.getByText('Nobody has written yet').waitFor();
  await page.getByRole('link', { name: 'Write as a lead in the sandbox' }).waitFor();
  await look(page, 'conversations-empty');
  await page.goto('/conversations/funnel');
  await page.getByText('Nothing to count yet').waitFor();
  await page.goto('/activity');
  await page.getByText('Nothing to tell').waitFor();
  await look(page, 'activity-empty');
});
