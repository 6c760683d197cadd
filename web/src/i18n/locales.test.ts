import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { areas, languages } from './areas';

const folder = (language: string) => join(import.meta.dirname, '../locales', language);
const words = (language: string, area: string): unknown =>
  JSON.parse(readFileSync(join(folder(language), `${area}.json`), 'utf8'));

/** Every key with the placeholders of its text, plural forms taken together. */
function keys(value: unknown, path = ''): string[] {
  if (typeof value === 'string') {
    const placeholders = [...value.matchAll(/{{-? ?(\w+)|<(\w+)>/g)].map((match) => match[1] ?? match[2]);
    return [
      `${path.replace(/_(zero|one|two|few|many|other)$/, '')} ${[...new Set(placeholders)].sort().join(',')}`,
    ];
  }
  return Object.entries(value as object).flatMap(([key, inner]) =>
    keys(inner, path ? `${path}.${key}` : key),
  );
}

/** A plural may name its number in one form only ("one post"), so the union of all forms counts. */
function merged(list: string[]): string[] {
  const all = new Map<string, Set<string>>();
  for (const entry of list) {
    const [key = '', placeholders = ''] = entry.split(' ');
    const known = all.get(key) ?? new Set();
    for (const name of placeholders.split(',')) known.add(name);
    all.set(key, known);
  }
  return [...all].map(([key, names]) => `${key} ${[...names].filter(Boolean).sort().join(',')}`).sort();
}

/** The plural forms that each key with a count has. */
function plurals(
  value: unknown,
  path = '',
  found = new Map<string, Set<string>>(),
): Map<string, Set<string>> {
  for (const [key, inner] of Object.entries(value as object)) {
    const [, stem, form] = key.match(/^(.+)_(zero|one|two|few|many|other)$/) ?? [];
    if (typeof inner === 'object') plurals(inner, `${path}${key}.`, found);
    else if (stem && form) found.set(path + stem, (found.get(path + stem) ?? new Set()).add(form));
  }
  return found;
}

describe.each(areas)('the words of %s', (area) => {
  it('have the same keys and placeholders in every language', () => {
    const english = merged(keys(words('en', area)));
    expect(english.length).toBeGreaterThan(0);
    for (const language of languages) expect(merged(keys(words(language, area))), language).toEqual(english);
  });

  it('have every plural form of each language', () => {
    for (const language of languages) {
      const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
      for (const [key, forms] of plurals(words(language, area))) {
        expect([...forms], `${language} ${key}`).toEqual(expect.arrayContaining(pluralCategories));
      }
    }
  });

  it('are nowhere empty', () => {
    for (const language of languages) {
      const empty = JSON.stringify(words(language, area)).match(/"[^"]+":""/g);
      expect(empty, language).toBeNull();
    }
  });
});

it('has no file that is not an area', () => {
  for (const language of languages) {
    expect(readdirSync(folder(language)).sort()).toEqual(areas.map((area) => `${area}.json`).sort());
  }
});
