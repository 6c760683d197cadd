import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useGrowing } from './useGrowing';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('gives a long list in slices, and a short one at once, also after a long one', () => {
  const list = (length: number) => Array.from({ length }, (_, n) => n);
  const { result, rerender } = renderHook((length: number) => useGrowing(list(length)), {
    initialProps: 100,
  });
  const frame = () => act(() => vi.advanceTimersToNextFrame());
  const lengths = [result.current.length];
  for (let frames = 0; frames < 7; frames += 1) {
    frame();
    lengths.push(result.current.length);
  }
  expect(lengths).toEqual([0, 4, 8, 12, 16, 66, 100, 100]);
  rerender(30);
  expect(result.current).toEqual(list(30));
  frame();
  rerender(200);
  frame();
  expect(result.current).toHaveLength(80);
});
