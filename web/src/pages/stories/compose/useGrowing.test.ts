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
  const { result, rerender } = renderHook((length: number) => useGrowing(list(length), 50), {
    initialProps: 120,
  });
  const frame = () => act(() => vi.advanceTimersToNextFrame());
  const lengths = [result.current.length];
  for (let frames = 0; frames < 4; frames += 1) {
    frame();
    lengths.push(result.current.length);
  }
  expect(lengths).toEqual([0, 50, 100, 120, 120]);
  rerender(30);
  expect(result.current).toEqual(list(30));
  frame();
  rerender(200);
  frame();
  expect(result.current).toHaveLength(80);
});
