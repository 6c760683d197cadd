import type { Page } from 'playwright-core';
import { expect, test } from './harness/index.ts';

const openHome = async (page: Page) => {
  await page.goto('/');
  await page.getByRole('heading', { level: 1 }).waitFor();
};

/** What the guard has found, as far as it may know by now. */
const findings = (guard: { check(): void }) => {
  try {
    guard.check();
    return '';
  } catch (error) {
    return String(error);
  }
};

test('the guard finds a request to another host, and a picture from there is none', async ({
  page,
  guard,
}) => {
  await openHome(page);
  await page.evaluate(() =>
    document.body.append(Object.assign(new Image(), { src: 'https://media.example.com/1.jpg' })),
  );
  await page.waitForFunction(() => document.images[0]?.complete && document.images[0].naturalWidth > 0);
  expect(findings(guard)).toBe('');
  // Where no Content-Security-Policy stops it before.
  await page.goto('about:blank');
  await page.evaluate(() => fetch('https://elsewhere.example.com/').catch(() => null));
  await expect.poll(() => findings(guard)).toContain('fetch https://elsewhere.example.com/');
  guard.allow(/elsewhere/);
});

test('the guard finds what a page logs and throws', async ({ page, guard }) => {
  await openHome(page);
  await page.evaluate(() => {
    console.error('logged');
    setTimeout(() => {
      throw new Error('thrown');
    });
  });
  await expect.poll(() => findings(guard)).toContain('logged');
  await expect.poll(() => findings(guard)).toContain('thrown');
  guard.allow(/logged|thrown/);
});

test('the guard finds an inline script', async ({ page, guard }) => {
  await openHome(page);
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(script);
  });
  await expect.poll(() => findings(guard)).toContain('CSP: script-src');
  expect(await page.evaluate(() => 'ran' in window)).toBe(false);
  guard.allow(/Content Security Policy|CSP: script-src/);
});

test('the line can be cut and mended', async ({ page, line, guard }) => {
  guard.allow(/net::ERR_/);
  await openHome(page);
  const reach = () =>
    page.evaluate(() =>
      fetch('/healthz').then(
        ({ status }) => status,
        () => 0,
      ),
    );
  expect(await reach()).toBe(200);
  await line.cut();
  expect(await reach()).toBe(0);
  await line.mend();
  expect(await reach()).toBe(200);
});
