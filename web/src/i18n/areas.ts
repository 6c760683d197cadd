/** One file per area and language in `src/locales`, so that several people can work at once. */
export const areas = [
  'common',
  'states',
  'problems',
  'home',
  'stories',
  'posts',
  'schedules',
  'conversations',
  'settings',
  'activity',
] as const;

export type Area = (typeof areas)[number];

/** What every page needs; the other areas come with their pages. */
export const coreAreas = ['common', 'states', 'problems'] as const satisfies readonly Area[];

export const languages = ['en', 'es'] as const;

export type Language = (typeof languages)[number];
