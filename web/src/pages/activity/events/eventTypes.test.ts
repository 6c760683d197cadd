import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { eventTypes, wordKey } from './eventTypes';

it('has plain words for every kind, and none for others', () => {
  const file = join(import.meta.dirname, '../../../locales/en/activity.json');
  const { types } = JSON.parse(readFileSync(file, 'utf8')) as { types: Record<string, object> };
  expect(Object.keys(types).sort()).toEqual([...new Set(eventTypes.map(wordKey))].sort());
});

it('knows a missing template by any name', () => {
  expect(wordKey('whatsapp.template_not_configured.another')).toBe('whatsapp_template_not_configured');
});
