import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { playGateway, problem } from '@/testing/gateway';
import { renderConsole } from '@/testing/render';
import type { Lead } from '../lead';
import { Composer } from './Composer';
import { drafts } from './drafts';

const lead = {
  id: 'lead-1',
  phone: '447700900001',
  status: 'NEEDS_ARTIST_REPLY',
  messages: [],
} as unknown as Lead;
const open = { state: 'open', closesAt: null } as const;

const show = () => renderConsole(<Composer lead={lead} etag={null} window={open} />);
const box = () => screen.findByLabelText<HTMLTextAreaElement>('Reply');

/** Answers to replies, each when the test says so. */
function playReplies() {
  const waiting: ((answer: Response) => void)[] = [];
  const requests = playGateway({
    'POST /api/leads/lead-1/messages': () => new Promise<Response>((answer) => waiting.push(answer)),
  });
  const answer = (response: Response) => waiting.shift()?.(response);
  return {
    requests,
    succeed: () => answer(Response.json(lead)),
    fail: () => answer(problem(500, 'INTERNAL')),
  };
}

const send = async (text: string) => {
  await userEvent.type(await box(), text);
  await userEvent.click(screen.getByRole('button', { name: 'Send' }));
};

const keyOf = (request?: Request) => request?.headers.get('Idempotency-Key');

describe('a reply', () => {
  beforeEach(() => drafts.write(lead.id, ''));

  it('leaves the box when it is sent, and is not there again after another lead was looked at', async () => {
    const { requests, succeed } = playReplies();
    const { unmount } = show();
    await send('Hello');
    await waitFor(() => expect(requests).toHaveLength(1));
    expect((await box()).value).toBe('');
    unmount();
    show();
    expect((await box()).value).toBe('');
    succeed();
  });

  it('comes back when it could not be sent, and is the same when it is sent again', async () => {
    const { requests, fail } = playReplies();
    show();
    await send('Hello');
    await waitFor(() => expect(requests).toHaveLength(1));
    fail();
    await screen.findByRole('alert');
    expect((await box()).value).toBe('Hello');
    await userEvent.click(screen.getByRole('button', { name: 'Send' }));
    await waitFor(() => expect(requests).toHaveLength(2));
    expect(keyOf(requests[0])).toBeTruthy();
    expect(keyOf(requests[1])).toBe(keyOf(requests[0]));
  });

  it('comes back, and is told, when its lead is no longer looked at', async () => {
    const { requests, fail } = playReplies();
    const first = show();
    await send('Hello');
    await waitFor(() => expect(requests).toHaveLength(1));
    first.unmount();
    show();
    expect((await box()).value).toBe('');
    fail();
    await screen.findByText('The reply to +447700900001 was not sent: “Hello”');
    expect((await box()).value).toBe('Hello');
  });

  it('takes nothing away from what is being written meanwhile', async () => {
    const { requests, fail } = playReplies();
    show();
    await send('Hello');
    await waitFor(() => expect(requests).toHaveLength(1));
    await userEvent.type(await box(), 'And');
    fail();
    await screen.findByText('Not sent: “Hello”');
    expect((await box()).value).toBe('And');
  });

  it('waits where it was not sent, through the next and another lead, until it is taken up', async () => {
    const { requests, succeed, fail } = playReplies();
    const first = show();
    await send('Good morning');
    await waitFor(() => expect(requests).toHaveLength(1));
    await userEvent.type(await box(), 'And');
    fail();
    await screen.findByText('Not sent: “Good morning”');
    await userEvent.click(await screen.findByRole('button', { name: 'Send' }));
    await waitFor(() => expect(requests).toHaveLength(2));
    succeed();
    first.unmount();

    show();
    const note = await screen.findByText('Not sent: “Good morning”');
    expect(note.closest('[role=status]')).not.toBeNull();
    await userEvent.type(await box(), 'Something else');
    await userEvent.click(within(note).getByRole('button', { name: 'Put it back' }));
    expect(await box()).toHaveValue('Good morning');
    expect(await box()).toHaveFocus();
    expect(screen.queryByText('Not sent: “Good morning”')).toBeNull();
    await screen.findByText('Not sent: “Something else”');
    await userEvent.click(screen.getByRole('button', { name: 'Send' }));
    await waitFor(() => expect(requests).toHaveLength(3));
    expect(keyOf(requests[2])).toBe(keyOf(requests[0]));
  });

  it('leaves the focus in the box when it is sent by the button', async () => {
    const { requests } = playReplies();
    show();
    await send('Hello');
    await waitFor(() => expect(requests).toHaveLength(1));
    expect(await box()).toHaveFocus();
  });

  it('is not sent by the keyboard without the scope', async () => {
    const { requests } = playReplies();
    renderConsole(<Composer lead={lead} etag={null} window={open} />, { scopes: ['read'] });
    await userEvent.type(await box(), 'Hello{Control>}{Enter}{/Control}');
    expect(await box()).toHaveValue('Hello');
    expect(requests).toEqual([]);
  });
});
