import { screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { playGateway } from '@/testing/gateway';
import { renderConsole } from '@/testing/render';
import { Events } from './Events';

afterEach(() => {
  vi.unstubAllGlobals();
});

it('are asked for as the address says, and only those of its span', async () => {
  const requests = playGateway({
    'GET /admin/events': Response.json({ items: [], nextCursor: null }),
  });
  renderConsole(<Events />, { path: '/?level=ERROR&eventType=sheets.background_log_failure&since=hour' });
  await screen.findByRole('button', { name: 'Show all' });
  const asked = requests.filter(({ url }) => url.includes('/admin/events'));
  const query = Object.fromEntries(new URL(asked[0]?.url ?? '').searchParams);
  expect(query).toMatchObject({ level: 'ERROR', eventType: 'sheets.background_log_failure' });
  const age = Date.now() - Date.parse(query.from ?? '');
  expect(age).toBeGreaterThanOrEqual(3_600_000);
  expect(age).toBeLessThan(3_660_000);
});
