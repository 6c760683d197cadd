import type { Schema } from '@/api/client';

export type Platform = Schema<'Platform'>;

/** Brands have one name in every language. The API says `TWITTER` for what is called X. */
export const platformNames: Record<Platform, string> = {
  FACEBOOK: 'Facebook',
  INSTAGRAM: 'Instagram',
  TWITTER: 'X',
  THREADS: 'Threads',
  LINKEDIN: 'LinkedIn',
  BLUESKY: 'Bluesky',
  MASTODON: 'Mastodon',
  METRICOOL: 'Metricool',
};

export const platforms = Object.keys(platformNames) as Platform[];
