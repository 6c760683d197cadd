// What a first visit loads, gzipped: the entry with all that it imports at once, its styles, one
// language's core words, and a page. Of a page with screens of its own (`…Page.tsx` or a folder, by React.lazy)
// the heaviest counts; what a screen loads when it is looked at, such as a chart, comes after the first
// load and does not. Fails above the budget.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET = 250 * 1024;
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));
const gzipped = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 6 }).length;

/** All files that come with a chunk, imports of imports included. */
function filesOf(name, seen = new Set()) {
  const chunk = manifest[name];
  if (seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const style of chunk.css ?? []) seen.add(style);
  for (const imported of chunk.imports ?? []) filesOf(imported, seen);
  return seen;
}

const sum = (files) => [...files].reduce((total, file) => total + gzipped(file), 0);
const row = (bytes, what) => console.log(`${(bytes / 1024).toFixed(1).padStart(7)} kB  ${what}`);

const words = ['common', 'states', 'problems'].map((area) => `src/locales/en/${area}.json`);
const always = new Set(['index.html', ...words].flatMap((name) => [...filesOf(name)]));
row(sum(always), 'shell, styles and words');

let worst = 0;
for (const page of Object.keys(manifest).filter((name) => /^src\/pages\/[\w-]+\/index\.tsx$/.test(name))) {
  const screens = (manifest[page].dynamicImports ?? []).filter((name) => /(Page|\/index)\.tsx$/.test(name));
  const totals = [page, ...screens].map((screen) => ({
    screen,
    bytes: sum(new Set([...always, ...filesOf(page), ...filesOf(screen)])),
  }));
  const { screen, bytes } = totals.reduce((a, b) => (b.bytes > a.bytes ? b : a));
  worst = Math.max(worst, bytes);
  row(bytes, screen.replace('src/pages/', ''));
}
row(BUDGET, 'budget');
if (worst > BUDGET) {
  console.error('A page loads more than the budget on a first visit.');
  process.exit(1);
}
