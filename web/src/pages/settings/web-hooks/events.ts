import type { Schema } from '@/api/client';

export type WebhookEvent = Schema<'WebhookEvent'>;

/** What one can subscribe to, apart from `*`; the compiler knows when the API gains one. */
const known: Record<Exclude<WebhookEvent, '*'>, true> = {
  'post.published': true,
  'post.failed': true,
  'post.unconfirmed': true,
  'post.completed': true,
  'batch.completed': true,
  'story.published_late': true,
  'connection.expired': true,
  'eros.breaker_opened': true,
  'eros.saturation_red': true,
  'eros.export_failed': true,
  'webhook.disabled': true,
  'webhook.test': true,
};

export const events = Object.keys(known) as Exclude<WebhookEvent, '*'>[];

/** The key of an event's words: i18next takes a dot for a level. */
export const wordsOf = <Event extends Exclude<WebhookEvent, '*'>>(event: Event) =>
  event.replace('.', '_') as 'post_published';
