import { describe, expect, it } from 'vitest';
import { hashtags, lengthIn } from './lengths';
import { links } from './links';

/** The cases of the publisher's own tests: what is counted here is what saving counts. */
describe('the length for X', () => {
  it.each([
    ['', 0],
    ['Hello, world', 12],
    ['¡Mañana! 10 €', 14],
    ['Привет שלום مرحبا नमस्ते', 24],
    ['日本語', 6],
    ['한국', 4],
    ['“quoted” – dash…', 17],
    ['caf\u{e9}', 4],
    ['cafe\u{301}', 4],
    ['\r\n\t', 3],
    ['😀', 2],
    ['👍🏽', 2],
    ['☝🏽', 2],
    ['👨‍👩‍👧‍👦', 2],
    ['🇪🇸🇵🇹', 4],
    ['🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}', 2],
    ['1\u{fe0f}\u{20e3}#\u{20e3}', 4],
    ['❤️', 2],
    ['❤️‍🔥', 2],
    ['❤‍🔥', 2],
    ['©', 1],
    ['©\u{fe0f}', 2],
    ['H🐱☺👨‍👩‍👧‍👦', 7],
    ['1#*', 3],
    ['😀\u{301}\u{301}', 4],
    ['https://example.com', 23],
    ['https://example.com/a/very/long/path?that=goes&on=and#on', 23],
    ['See https://example.com/x, or https://example.org.', 4 + 23 + 5 + 23 + 1],
    ['見てhttps://example.com日本', 4 + 23 + 4],
  ])('of %j is %i', (text, length) => {
    expect(lengthIn.weighted(text)).toBe(length);
  });
});

it.each([
  ['Hola', 4, 4, 4],
  ['👨‍👩‍👧‍👦', 1, 7, 25],
  ['🇪🇸🇵🇹', 2, 4, 16],
  ['e\u{301}', 1, 2, 3],
  ['नमस्ते', 3, 6, 18],
  ['\r\n', 1, 2, 2],
])('%j has %i graphemes, %i characters and %i bytes', (text, graphemes, characters, bytes) => {
  expect(lengthIn.graphemes(text)).toBe(graphemes);
  expect(lengthIn.characters(text)).toBe(characters);
  expect(lengthIn.bytes(text)).toBe(bytes);
});

it.each([
  ['Hola 👨‍👩‍👧‍👦', 6],
  ['https://example.com/a/very/long/path/indeed', 23],
  ['@ana@social.example hello', 10],
  ['(@ana.b@social.example).', 9],
  ['@ana@social.example, @bo@b.example', 4 + 2 + 3],
  ['@ana hello', 10],
  ['mail ana@social.example', 23],
  ['@ana@', 5],
  ['@@ana@social.example', 20],
  ['@ana@-x', 7],
  ['https://social.example/@ana@other.example x', 25],
  ['a @', 3],
])('the length for Mastodon of %j is %i', (text, length) => {
  expect(lengthIn.mastodon(text)).toBe(length);
});

it.each([
  ['#one #two,#three\n#four', 4],
  ['#año ＃日本 #नमस्ते', 3],
  ['#a#b', 2],
  ['##a', 1],
  ['#2026 #1a # #- a#b &#39;', 1],
  ['https://example.com/#top #x', 1],
  ['', 0],
])('%j has %i hashtags', (text, count) => {
  expect(hashtags(text)).toBe(count);
});

it.each([
  ['see https://example.com/a?b=c#d, and', ['https://example.com/a?b=c#d']],
  ['(HTTP://Example.com).', ['HTTP://Example.com']],
  ['https://en.example/wiki/Rust_(x)', ['https://en.example/wiki/Rust_(x)']],
  ['https://a.example https://b.example', ['https://a.example', 'https://b.example']],
  ['¡https://example.com!', ['https://example.com']],
  ['見てhttps://example.com日本', ['https://example.com']],
  ['https://日本.example/x。', ['https://日本.example/x']],
  ['https://münchen.example/straße', ['https://münchen.example/straße']],
  ['https://example.com:8443/x', ['https://example.com:8443/x']],
  ['https://r.example/?to=https://x.example', ['https://r.example/?to=https://x.example']],
  ['https://localhost/x http://10.0.0.1', []],
  ['xhttps://example.com @https://example.com', []],
  ['ftp://example.com example.com https://', []],
  ['https://a..example https://.example https://ana@a.example', []],
  ['([https://a.example/(b)])?!', ['https://a.example/(b)']],
  ['http://http://a.example...', ['http://a.example']],
])('the links of %j', (text, expected) => {
  expect(links(text).map(({ start, end }) => text.slice(start, end))).toEqual(expected);
});

it('counts a long text quickly', () => {
  const text = `${'https://example.com/x '.repeat(2_000)}${'👨‍👩‍👧‍👦'.repeat(2_000)}`;
  const start = performance.now();
  lengthIn.weighted(text);
  lengthIn.mastodon(text);
  expect(performance.now() - start).toBeLessThan(500);
});
