import { act, renderHook } from '@testing-library/react';
import { createElement, type ReactNode } from 'react';
import { describe, expect, it } from 'vitest';
import { type Session, SessionContext } from '@/api/session';
import { type Draft, type DraftChange, doublesOf, draftReducer, emptyDraft, useDraft } from './draft';

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

it('is kept for the tenant that it was written for, and for no other', () => {
  const draftOf = (tenant: string) => {
    const value = { tenant } as Session;
    const wrapper = ({ children }: { children: ReactNode }) =>
      createElement(SessionContext, { value }, children);
    return renderHook(useDraft, { wrapper });
  };
  const first = draftOf('first');
  act(() => first.result.current[1]({ type: 'set', members: { account: '7' } }));
  first.unmount();
  expect(draftOf('second').result.current[0].account).toBeNull();
  expect(draftOf('first').result.current[0].account).toBe('7');
});
