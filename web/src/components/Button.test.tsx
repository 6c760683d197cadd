import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { renderConsole } from '@/testing/render';
import { Button } from './Button';

describe('a button that needs a scope', () => {
  it('acts when the key has it', async () => {
    const onPress = vi.fn();
    renderConsole(
      <Button needs="publish" onPress={onPress}>
        Publish
      </Button>,
      { scopes: ['publish'] },
    );
    await userEvent.click(screen.getByRole('button', { name: 'Publish' }));
    expect(onPress).toHaveBeenCalledOnce();
  });

  it('is shown disabled without it, does nothing, and says why', async () => {
    const onPress = vi.fn();
    renderConsole(
      <Button needs="publish" onPress={onPress}>
        Publish
      </Button>,
      { scopes: ['read'] },
    );
    const button = screen.getByRole('button', { name: 'Publish' });
    expect(button).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(button);
    expect(onPress).not.toHaveBeenCalled();
    expect(await screen.findByRole('alertdialog')).toHaveTextContent('it needs the scope “publish”');
  });

  it('does not submit its form without it', async () => {
    const onSubmit = vi.fn((event: React.FormEvent) => event.preventDefault());
    renderConsole(
      <form onSubmit={onSubmit}>
        <Button type="submit" needs="admin">
          Save
        </Button>
      </form>,
      { scopes: ['read'] },
    );
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(onSubmit).not.toHaveBeenCalled();
  });
});

it('tells by keyboard why it is blocked', async () => {
  renderConsole(<Button blocked="Choose an account first">Publish</Button>);
  await userEvent.tab();
  expect(screen.getByRole('button', { name: 'Publish' })).toHaveFocus();
  expect(await screen.findByRole('tooltip')).toHaveTextContent('Choose an account first');
});

function Blockable() {
  const [isBlocked, setBlocked] = useState(false);
  return (
    <form onReset={() => setBlocked(true)}>
      <Button blocked={isBlocked && 'Not now'}>Publish</Button>
    </form>
  );
}

it('keeps the focus when something comes in its way', async () => {
  renderConsole(<Blockable />);
  await userEvent.tab();
  const button = () => screen.getByRole('button', { name: 'Publish' });
  fireEvent.reset(button().closest('form') as HTMLFormElement);
  expect(button()).toHaveAttribute('aria-disabled', 'true');
  expect(button()).toHaveFocus();
});
