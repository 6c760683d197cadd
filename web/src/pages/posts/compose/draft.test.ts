import { describe, expect, it } from 'vitest';
import type { PostOverview } from '../api';
import {
  bodyOf,
  change,
  contentFor,
  type Draft,
  draftOf,
  firstTime,
  localIn,
  nextHour,
  updateOf,
} from './draft';

const draft: Draft = {
  teamId: null,
  userId: null,
  connectionIds: ['c1'],
  content: 'For all',
  mediaUrls: ['https://media.example/a.jpg', ' '],
  overrides: {},
  when: 'time',
  local: '2030-01-31T09:30',
  zone: 'Europe/Madrid',
  repeat: { every: 'day' },
};

describe('a draft', () => {
  it('repeats only from a time of its own', () => {
    expect(change(draft, { type: 'set', values: { content: 'x' } }).repeat).toEqual({ every: 'day' });
    expect(change(draft, { type: 'set', values: { when: 'slot' } }).repeat).toBeNull();
  });

  it('has a text for one platform until it is taken back', () => {
    const own = change(draft, { type: 'own', platform: 'TWITTER', own: { content: '' } });
    expect(contentFor(own, 'TWITTER')).toEqual({ text: '', media: ['https://media.example/a.jpg'] });
    expect(contentFor(own, 'FACEBOOK').text).toBe('For all');
    const back = change(own, { type: 'own', platform: 'TWITTER', own: { content: null } });
    expect(back.overrides).toEqual({});
  });

  it('is sent with its local time, and only the texts of platforms that it goes to', () => {
    const own = change(draft, { type: 'own', platform: 'TWITTER', own: { content: 'short' } });
    expect(bodyOf(own, ['FACEBOOK'], 'SCHEDULED')).toEqual({
      content: 'For all',
      mediaUrls: ['https://media.example/a.jpg'],
      connectionIds: ['c1'],
      status: 'SCHEDULED',
      scheduledAt: '2030-01-31T09:30:00',
      timezone: 'Europe/Madrid',
      repeat: { every: 'day' },
    });
    expect(bodyOf(own, ['TWITTER'], 'DRAFT').overrides).toEqual({ TWITTER: { content: 'short' } });
    expect(bodyOf({ ...draft, when: 'slot', repeat: null }, [], 'SCHEDULED')).toMatchObject({ slot: 'next' });
  });

  it('takes away by null what a post had', () => {
    const now = change(draft, { type: 'set', values: { when: 'now', mediaUrls: [] } });
    expect(updateOf(now, [], 'DRAFT')).toMatchObject({
      mediaUrls: [],
      overrides: null,
      scheduledAt: null,
      timezone: null,
      repeat: null,
      userId: null,
    });
  });

  it('comes from a post with the time of the post’s own zone', () => {
    const post = {
      scheduledAt: '2030-01-31T08:30:00.000Z',
      scheduledLocal: '2030-01-31T09:30:00',
      timezone: 'Europe/Madrid',
      overrides: {},
    } as unknown as PostOverview;
    const here = { local: '2030-01-01T00:00', zone: 'America/Lima' };
    expect(draftOf(post, here)).toMatchObject({
      when: 'time',
      local: '2030-01-31T09:30',
      zone: 'Europe/Madrid',
    });
    expect(draftOf({ ...post, scheduledLocal: null, timezone: null }, here)).toMatchObject({
      local: '2030-01-31T03:30',
      zone: 'America/Lima',
    });
    expect(draftOf({ ...post, scheduledAt: null, scheduledLocal: null }, here).when).toBe('now');
  });
});

describe('times', () => {
  it('are what the clocks of the zone show', () => {
    expect(localIn('2030-01-31T23:30:00.000Z', 'Europe/Madrid')).toBe('2030-02-01T00:30');
    expect(localIn('2030-07-31T22:00:00.000Z', 'Europe/Madrid')).toBe('2030-08-01T00:00');
  });

  it('begin at a full hour that leaves time to write', () => {
    const zone = 'Europe/Madrid';
    expect(nextHour(new Date('2030-01-31T10:20:00Z'), zone)).toBe('2030-01-31T12:00');
    expect(nextHour(new Date('2030-01-31T10:40:00Z'), zone)).toBe('2030-01-31T13:00');
    expect(firstTime('2030-02-03', new Date('2030-01-31T10:20:00Z'), zone)).toBe('2030-02-03T09:00');
    expect(firstTime('2030-01-31', new Date('2030-01-31T10:20:00Z'), zone)).toBe('2030-01-31T12:00');
    expect(firstTime('nonsense', new Date('2030-01-31T10:20:00Z'), zone)).toBe('2030-01-31T12:00');
  });
});
