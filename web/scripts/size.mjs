// What a first visit loads, gzipped: the entry with all that it imports at once, its styles, and a page
// with the words that it needs, in the language that has the longer ones. The screens of a page are what
// its own index.tsx imports lazily, whatever they are called; the heaviest of them counts. What a screen
// loads when it is looked at, such as a chart, comes after the first load and does not. Fails above the
// budget.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET = 250 * 1024;
const root = new URL('../', import.meta.url);
const dist = new URL('dist/', root);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));

const sizes = new Map();
function gzipped(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(new URL(file, dist)), { level: 6 }).length);
  return sizes.get(file);
}

/** All files that come with a chunk, imports of imports included. */
function filesOf(name, seen = new Set()) {
  const chunk = manifest[name];
  if (seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const style of chunk.css ?? []) seen.add(style);
  for (const imported of chunk.imports ?? []) filesOf(imported, seen);
  return seen;
}

/** The modules that a page's index.tsx imports lazily, as the manifest names them. */
function screensOf(area) {
  const folder = `src/pages/${area}/`;
  const text = readFileSync(new URL(`${folder}index.tsx`, root), 'utf8');
  return [...text.matchAll(/\bimport\(\s*'\.\/([^']+)'\s*\)/g)].map(([, path]) => {
    const screen = [`${folder}${path}.tsx`, `${folder}${path}/index.tsx`].find((name) => name in manifest);
    if (!screen) throw new Error(`${folder}index.tsx imports ./${path} lazily, and no chunk is made of it`);
    return screen;
  });
}

const languages = readdirSync(new URL('src/locales/', root));
const wordsOf = (language, areas) =>
  areas
    .map((area) => `src/locales/${language}/${area}.json`)
    .filter((name) => existsSync(new URL(name, root)));

/** What comes with these modules and the words of the areas, in the heavier language. */
function weigh(modules, areas) {
  const totals = languages.map((language) => {
    const files = new Set([...modules, ...wordsOf(language, areas)].flatMap((name) => [...filesOf(name)]));
    return [...files].reduce((total, file) => total + gzipped(file), 0);
  });
  return Math.max(...totals);
}

const row = (bytes, what) => console.log(`${(bytes / 1024).toFixed(1).padStart(7)} kB  ${what}`);

const core = ['common', 'states', 'problems'];
row(weigh(['index.html'], core), 'shell, styles and words');

let worst = 0;
for (const area of readdirSync(new URL('src/pages/', root))) {
  const page = `src/pages/${area}/index.tsx`;
  const totals = [page, ...screensOf(area)].map((screen) => ({
    screen,
    bytes: weigh(['index.html', page, screen], [...core, area]),
  }));
  totals.sort((a, b) => b.bytes - a.bytes);
  for (const [place, { screen, bytes }] of totals.entries()) {
    if (place === 0 || bytes > BUDGET) row(bytes, screen.replace('src/pages/', ''));
    worst = Math.max(worst, bytes);
  }
}
row(BUDGET, 'budget');
if (worst > BUDGET) {
  console.error('A page loads more than the budget on a first visit.');
  process.exit(1);
}
