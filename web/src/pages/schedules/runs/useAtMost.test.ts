import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useAtMost } from './useAtMost';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  vi.advanceTimersByTime(1_000);
});
afterEach(() => vi.useRealTimers());

it('shows what comes close together at once, and the last of it in the end', () => {
  const seen: number[] = [];
  const hook = renderHook(
    ({ value }) => {
      const shown = useAtMost(value, 100);
      if (seen.at(-1) !== shown) seen.push(shown);
    },
    { initialProps: { value: 0 } },
  );
  act(() => vi.advanceTimersByTime(0));
  for (let value = 1; value <= 50; value += 1) {
    hook.rerender({ value });
    act(() => vi.advanceTimersByTime(10));
  }
  act(() => vi.advanceTimersByTime(100));
  expect(seen.at(-1)).toBe(50);
  expect(seen.length).toBeGreaterThan(3);
  expect(seen.length).toBeLessThan(10);
});
