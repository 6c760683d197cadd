// What a first visit loads, gzipped: the entry with all that it imports at once, its styles, one
// language's core words, and the heaviest page. Fails above the budget.
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
const kB = (bytes) => `${(bytes / 1024).toFixed(1)} kB`;

const names = Object.keys(manifest);
const words = ['common', 'states', 'problems'].map((area) => `src/locales/en/${area}.json`);
const base = new Set(
  ['index.html', ...words.filter((name) => name in manifest)].flatMap((name) => [...filesOf(name)]),
);
const pages = names.filter((name) => /^src\/pages\/[\w-]+\/index\.tsx$/.test(name));

console.log(`${kB(sum(base)).padStart(9)}  shell, sign-in check and words`);
let worst = 0;
for (const page of pages) {
  const total = sum(new Set([...base, ...filesOf(page)]));
  worst = Math.max(worst, total);
  console.log(`${kB(total).padStart(9)}  ${page.split('/')[2]}`);
}
console.log(`${kB(BUDGET).padStart(9)}  budget`);
if (worst > BUDGET) {
  console.error('A page loads more than the budget on a first visit.');
  process.exit(1);
}
