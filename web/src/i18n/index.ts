import i18next, { type BackendModule, type ResourceKey } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { coreAreas, type Language, languages } from './areas';

const files = import.meta.glob<ResourceKey>('../locales/*/*.json', { import: 'default' });

/** Reads a language's words of an area as a chunk of its own, when a page first asks for them. */
const chunks: BackendModule = {
  type: 'backend',
  init() {},
  read(language, area, done) {
    const load = files[`../locales/${language}/${area}.json`];
    if (!load) return done(new Error(`No words for ${language}/${area}`), null);
    load().then(
      (words) => done(null, words),
      (error) => done(error, null),
    );
  },
};

const STORED = 'fanfare.language';

/** The language chosen in this browser, else the first of the browser's that we have. */
export function preferredLanguage(): Language {
  const wishes = [localStorage.getItem(STORED), ...navigator.languages];
  for (const wish of wishes) {
    const language = languages.find((known) => wish?.toLowerCase().split('-')[0] === known);
    if (language) return language;
  }
  return 'en';
}

export async function startI18n(language: Language = preferredLanguage()): Promise<void> {
  await i18next
    .use(chunks)
    .use(initReactI18next)
    .init({
      lng: language,
      supportedLngs: languages,
      // No fallback: a test compares the keys of both languages, and half a translation helps nobody.
      fallbackLng: false,
      ns: coreAreas,
      defaultNS: 'common',
      // React escapes what it shows.
      interpolation: { escapeValue: false },
    });
  document.documentElement.lang = language;
}

export async function changeLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORED, language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
