import { describe, expect, it } from 'vitest';
import { type Draft, type DraftChange, doublesOf, draftReducer, emptyDraft } from './draft';

const story = (key: string) => ({ key, url: `https://a.example/${key}.jpg` });
const draft = (keys: string): Draft => ({ ...emptyDraft, stories: [...keys].map(story) });
const order = (start: string, change: DraftChange) =>
  draftReducer(draft(start), change)
    .stories.map(({ key }) => key)
    .join('');

describe('the stories of a draft', () => {
  it('are added at the end, or where they were dropped', () => {
    expect(order('ab', { type: 'added', stories: [story('x'), story('y')] })).toBe('abxy');
    expect(order('ab', { type: 'added', stories: [story('x'), story('y')], before: 'b' })).toBe('axyb');
  });

  it('are 500 at most', () => {
    const many = Array.from({ length: 600 }, (_, n) => story(String(n)));
    expect(draftReducer(draft('ab'), { type: 'added', stories: many }).stories).toHaveLength(500);
  });

  it.each([
    ['down', 'a', 'c', 'after', 'bca'],
    ['up', 'c', 'a', 'before', 'cab'],
    ['to where it is', 'b', 'a', 'after', 'abc'],
    ['as a group that keeps its order', 'ac', 'b', 'before', 'acb'],
    ['onto itself', 'a', 'a', 'before', 'abc'],
  ] as const)('move %s', (_, keys, target, position, expected) => {
    expect(order('abc', { type: 'moved', keys: new Set(keys), target, position })).toBe(expected);
  });

  it('are removed one by one', () => {
    expect(order('abc', { type: 'removed', key: 'b' })).toBe('ac');
  });

  it('tell of links that are there twice', () => {
    const stories = [story('a'), story('b'), { ...story('a'), key: 'c' }, { ...story('a'), key: 'd' }];
    expect(doublesOf(stories)).toEqual(
      new Map([
        ['c', 1],
        ['d', 1],
      ]),
    );
  });
});
