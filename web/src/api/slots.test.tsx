import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { useSlots } from '@/pages/posts/api';
import SlotsDialog from '@/pages/settings/connections/SlotsDialog';
import { playGateway } from '@/testing/gateway';
import { renderConsole } from '@/testing/render';
import type { Schema } from './client';

afterEach(() => {
  vi.unstubAllGlobals();
});

const connection = { id: 'c1' } as Schema<'Connection'>;

function Composer() {
  return <p>{useSlots('c1').zone ?? 'reading'}</p>;
}

function Visits({ first }: { first: 'settings' | 'posts' }) {
  const [at, setAt] = useState(first);
  return (
    <>
      {at === 'posts' ? (
        <Composer />
      ) : (
        <SlotsDialog connection={connection} account="one" onClose={() => setAt('posts')} />
      )}
      <button type="button" onClick={() => setAt('settings')}>
        To Settings
      </button>
    </>
  );
}

const slots = {
  'GET /api/connections/c1/slots': Response.json(
    { timezone: 'Europe/Madrid', slots: [{ weekday: 'MON', time: '09:00' }] },
    { headers: { ETag: '"1"' } },
  ),
  'GET /api/connections/c1/slots/free': Response.json({ items: [] }),
};

it('weekly times that the composer has read are the ones that Settings change', async () => {
  playGateway(slots);
  renderConsole(<Visits first="posts" />);
  await screen.findByText('Europe/Madrid');
  await userEvent.click(screen.getByRole('button', { name: 'To Settings' }));
  expect(await screen.findByRole('combobox', { name: /zone/i })).toHaveValue('Europe/Madrid');
});

it('weekly times that Settings have read give the composer its zone', async () => {
  const requests = playGateway(slots);
  renderConsole(<Visits first="settings" />);
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
  await screen.findByText('Europe/Madrid');
  expect(requests.filter(({ url }) => url.endsWith('/slots'))).toHaveLength(1);
});
