import { expect, it } from 'vitest';
import { countFor, isVideo, refusals } from './limits';

const media = (count: number, name = 'a.jpg') =>
  Array.from({ length: count }, () => `https://media.example/${name}`);
const kinds = (...args: Parameters<typeof refusals>) => refusals(...args).map(({ kind }) => kind);

it('counts by the unit that people know, and by the one that is broken', () => {
  expect(countFor('BLUESKY', 'é'.repeat(10))).toEqual({ unit: 'graphemes', length: 10, most: 300 });
  // 150 graphemes, yet 3,750 bytes.
  expect(countFor('BLUESKY', '👨‍👩‍👧‍👦'.repeat(150))).toEqual({ unit: 'bytes', length: 3_750, most: 3_000 });
});

it('says by how much a text is too long', () => {
  expect(refusals('TWITTER', { text: '日'.repeat(141), media: [] })).toEqual([
    { kind: 'tooLong', member: 'content', over: 2, most: 280, unit: 'weighted' },
  ]);
  expect(refusals('TWITTER', { text: '日'.repeat(140), media: media(4) })).toEqual([]);
});

it('knows what each platform needs and refuses', () => {
  expect(kinds('INSTAGRAM', { text: '', media: [] })).toEqual(['needsMedia']);
  expect(kinds('INSTAGRAM', { text: '#a '.repeat(31), media: media(11) })).toEqual(['hashtags', 'tooMany']);
  expect(kinds('THREADS', { text: ' ', media: [] })).toEqual(['empty']);
  expect(kinds('FACEBOOK', { text: '', media: [...media(1), ...media(1, 'b.mp4')] })).toEqual(['oneVideo']);
  expect(kinds('FACEBOOK', { text: '', media: media(1, 'b.mp4') })).toEqual([]);
  expect(kinds('LINKEDIN', { text: 'x', media: media(1, 'b.mov?x=1') })).toEqual(['noVideo']);
});

it('tells a video by the ending of its path', () => {
  expect(isVideo('https://media.example/a/clip.MP4?size=2')).toBe(true);
  expect(['https://media.example/1.jpg', 'https://media.example/x?name=a.mp4', ''].some(isVideo)).toBe(false);
});
