import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { playGateway, problem } from '@/testing/gateway';
import { renderConsole } from '@/testing/render';
import type { Lead } from '../lead';
import { Decide } from './Decide';

const lead = { id: 'lead-1', phone: '447700900001', status: 'PENDING_APPROVAL', complete: true } as Lead;

/** The lead is read again while a dialog is open. */
function Looked() {
  const [etag, setEtag] = useState('"1"');
  return (
    <>
      <button type="button" onClick={() => setEtag('"2"')}>
        read again
      </button>
      <Decide lead={lead} etag={etag} />
    </>
  );
}

it.each([
  ['Approve', 'approve', 'alertdialog'],
  ['Call off', 'cancel', 'dialog'],
])(
  '%s: decides on the lead as it was when the dialog opened, and tells when it is not so any more',
  async (button, path, role) => {
    const requests = playGateway({
      [`POST /admin/leads/lead-1/${path}`]: problem(412, 'PRECONDITION_FAILED'),
    });
    renderConsole(<Looked />);
    await userEvent.click(await screen.findByRole('button', { name: button }));
    await screen.findByRole(role);
    fireEvent.click(screen.getByText('read again'));
    await userEvent.click(screen.getByRole('button', { name: button }));
    await screen.findByText(/Somebody else changed this in the meantime/);
    expect(requests[0]?.headers.get('If-Match')).toBe('"1"');

    // Looked at anew, it is decided on as it is now; what was refused before is not told again.
    await userEvent.click(screen.getByRole('button', { name: 'Back' }));
    await waitFor(() => expect(screen.queryByRole(role)).toBeNull());
    await userEvent.click(screen.getByRole('button', { name: button }));
    await screen.findByRole(role);
    expect(screen.queryByRole('alert')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: button }));
    await waitFor(() => expect(requests).toHaveLength(2));
    expect(requests[1]?.headers.get('If-Match')).toBe('"2"');
  },
);
