import { act, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { renderConsole } from '@/testing/render';
import { StreamStatus } from './StreamStatus';

afterEach(() => {
  vi.useRealTimers();
});

it('counts down to the next try, and tries at once when asked', () => {
  vi.useFakeTimers();
  const retryNow = vi.fn();
  renderConsole(
    <StreamStatus
      stream={{ link: { state: 'waiting', attempt: 2, retryAt: Date.now() + 4000 }, retryNow }}
    />,
  );
  expect(screen.getByText('Reconnecting in 4 s')).toBeVisible();
  act(() => vi.advanceTimersByTime(2500));
  expect(screen.getByText('Reconnecting in 2 s')).toBeVisible();
  act(() => screen.getByRole('button', { name: 'Retry now' }).click());
  expect(retryNow).toHaveBeenCalledOnce();
  expect(screen.getByRole('status')).toHaveTextContent('Connection lost. Reconnecting.');
});
