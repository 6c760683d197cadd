import { describe, expect, it } from 'vitest';
import type { Schema } from '@/api/client';
import { ofConnections, ofEvents, ofParts, ofReadiness, ofUnconfirmed, ofWebhooks } from './alerts';

const connection = (status: Schema<'ConnectionStatus'>): Schema<'Connection'> => ({
  id: status,
  teamId: 't',
  platform: 'TWITTER',
  accountId: '42',
  accountName: null,
  scopes: [],
  expiresAt: null,
  status,
  createdAt: '2026-01-01T00:00:00.000Z',
});

const AT = '2026-01-01T10:00:00.000Z';
const unconfirmed = (place: object): Schema<'Publication'> => ({
  id: '',
  batchId: null,
  postId: null,
  connectionId: null,
  platform: 'METRICOOL',
  status: 'UNCONFIRMED',
  phase: 'unconfirmed',
  externalId: null,
  permalink: null,
  error: null,
  attemptCount: 1,
  metadata: { mediaIds: [] },
  attempts: [],
  publishedAt: null,
  scheduledAt: AT,
  nextAttemptAt: null,
  ...place,
});

describe('alerts', () => {
  it('tell of connections that cannot be used, but not of one that somebody disconnected', () => {
    const alerts = ofConnections((['ACTIVE', 'EXPIRED', 'DISCONNECTED', 'ERROR'] as const).map(connection));
    expect(alerts.map(({ text }) => text)).toEqual([
      { key: 'connectionExpired', values: { platform: 'X', account: '42' } },
      { key: 'connectionError', values: { platform: 'X', account: '42' } },
    ]);
  });

  it('name each part of the system that is not ready', () => {
    const alerts = ofParts({
      status: 'unavailable',
      checks: { database: 'ok', publisher: 'connection refused' },
    });
    expect(alerts).toMatchObject([{ text: { values: { part: 'publisher', state: 'connection refused' } } }]);
  });

  it('lead to each post and batch of which nobody knows whether it is live', () => {
    const alerts = ofUnconfirmed({
      items: [
        unconfirmed({ batchId: 'b1' }),
        unconfirmed({ postId: 'p1', platform: 'FACEBOOK' }),
        unconfirmed({ postId: 'p1', platform: 'TWITTER' }),
        unconfirmed({ batchId: 'b1' }),
      ],
      nextCursor: null,
    });
    expect(alerts.map(({ text, to }) => ({ ...text, to }))).toEqual([
      { key: 'unconfirmedStories', values: { count: 2, number: 2 }, to: '/stories/b1' },
      { key: 'unconfirmedPost', values: { platforms: 'Facebook, X', at: AT }, to: '/posts/p1' },
    ]);
    expect(ofUnconfirmed(undefined)).toEqual([]);
  });

  it('do not hide all else when an outage leaves many posts unconfirmed', () => {
    const items = Array.from({ length: 40 }, (_, n) => unconfirmed({ postId: `p${n}` }));
    const alerts = ofUnconfirmed({ items, nextCursor: null });
    expect(alerts).toHaveLength(6);
    expect(alerts.at(-1)).toMatchObject({ text: { key: 'unconfirmedMore' }, to: '/posts/p5' });
  });

  it('do not take the end of what was read for the end of what is unconfirmed', () => {
    const items = Array.from({ length: 100 }, () => unconfirmed({ batchId: 'b1' }));
    expect(ofUnconfirmed({ items, nextCursor: 'next' })).toMatchObject([
      { text: { key: 'unconfirmedStories', values: { count: 100, number: '100+' } }, to: '/stories/b1' },
      { text: { key: 'unconfirmedMore' }, to: '/stories/b1' },
    ]);
    const other = ofUnconfirmed({ items: [unconfirmed({ batchId: 'b2' }), ...items], nextCursor: 'next' });
    expect(other[0]).toMatchObject({ text: { values: { number: 1 } } });
  });

  it('lead to the disabled web hook', () => {
    const hook = { id: 'w1', url: 'https://example.com/', events: ['*' as const], createdAt: '' };
    expect(ofWebhooks([{ ...hook, status: 'ACTIVE' }])).toEqual([]);
    expect(ofWebhooks([{ ...hook, status: 'DISABLED' }])).toMatchObject([{ to: '/settings/web-hooks/w1' }]);
  });

  it('count errors and what is missing, and say nothing of zero', () => {
    const metrics = {
      leads: {},
      inbox: {},
      outbox: {},
      deposits: {},
      inboxOldestSeconds: 0,
      outboxOldestSeconds: 0,
    };
    expect(ofEvents({ ...metrics, events: { INFO: 9 } })).toEqual([]);
    expect(ofEvents({ ...metrics, events: { ERROR: 3 } })).toMatchObject([
      { text: { values: { count: 3 } } },
    ]);
    const check = (status: Schema<'CheckStatus'>) => ({ name: 'x', status, detail: '' });
    expect(ofReadiness({ ready: true, checks: [check('ok')] })).toEqual([]);
    const unready = { ready: false, checks: [check('missing'), check('unsafe'), check('missing')] };
    expect(ofReadiness(unready).map(({ text }) => text)).toEqual([
      { key: 'unsafe', values: { count: 1 } },
      { key: 'missing', values: { count: 2 } },
    ]);
  });
});
