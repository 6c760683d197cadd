import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { viewerZone } from '@/i18n/format';
import { DateTime, RelativeTime } from './Time';

const at = '2026-07-01T10:00:00.000Z';
const clock = (timeZone: string) =>
  new Intl.DateTimeFormat('en', { timeStyle: 'short', timeZone }).format(new Date(at));

it('adds the time of the page where clocks differ', () => {
  render(<DateTime at={at} show="time" zone="Pacific/Auckland" />);
  expect(screen.getByRole('time')).toHaveTextContent(
    `${clock(viewerZone)} (${clock('Pacific/Auckland')} GMT+12 there)`,
  );
});

it('shows one time where they agree', () => {
  render(<DateTime at={at} show="time" zone={viewerZone} />);
  expect(screen.getByRole('time').textContent).toBe(clock(viewerZone));
});

it('says how long ago', () => {
  render(<RelativeTime at={new Date(Date.now() - 3 * 60_000 - 500).toISOString()} />);
  expect(screen.getByText('3 minutes ago')).toBeVisible();
});
