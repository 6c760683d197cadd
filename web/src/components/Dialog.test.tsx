import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { ProblemError } from '@/api/problem';
import { renderConsole } from '@/testing/render';
import { ConfirmDialog } from './Dialog';

function setUp(onConfirm: () => Promise<unknown>) {
  const onClose = vi.fn();
  renderConsole(
    <ConfirmDialog title="Revoke?" confirmLabel="Revoke" isOpen onClose={onClose} onConfirm={onConfirm}>
      It cannot be undone.
    </ConfirmDialog>,
  );
  return onClose;
}

it('closes when it is done', async () => {
  const onClose = setUp(async () => {});
  await userEvent.click(screen.getByRole('button', { name: 'Revoke' }));
  expect(onClose).toHaveBeenCalledOnce();
});

it('stays with the reason when it failed, to be tried again', async () => {
  const onConfirm = vi
    .fn()
    .mockRejectedValueOnce(new ProblemError({ status: 500, code: 'INTERNAL', detail: 'x', traceId: 'abc' }))
    .mockResolvedValueOnce(undefined);
  const onClose = setUp(onConfirm);
  await userEvent.click(screen.getByRole('button', { name: 'Revoke' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Something went wrong on the server');
  expect(screen.getByText('abc')).toBeVisible();
  expect(onClose).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: 'Revoke' }));
  expect(onClose).toHaveBeenCalledOnce();
});
