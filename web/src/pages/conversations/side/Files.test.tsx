import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { renderConsole } from '@/testing/render';
import type { Attachment } from '../files';
import type { Lead } from '../lead';
import { Files } from './Files';

const file = (mediaId: string, more: Partial<Attachment>): Attachment => ({
  mediaId,
  step: null,
  candidate: false,
  status: 'stored',
  contentType: null,
  size: null,
  createdAt: '2026-01-31T09:30:00.000Z',
  messageId: null,
  ...more,
});

const show = (...attachments: Attachment[]) => {
  renderConsole(<Files lead={{ id: 'lead-1', attachments } as Lead} />);
  return screen.findAllByRole('listitem');
};

it('shows a picture, and leads to what is stored', async () => {
  const [picture, film, paper] = await show(
    file('a/1', { contentType: 'image/jpeg', size: 48_213, step: 'reference_images' }),
    file('b', { contentType: 'video/mp4', candidate: true }),
    file('c', { contentType: 'application/pdf' }),
  );
  if (!picture || !film || !paper) throw new Error('a file is missing');
  const link = within(picture).getByRole('link', { name: '1. Picture' });
  expect(link).toHaveAttribute('href', '/api/leads/lead-1/attachments/a%2F1');
  expect(picture.querySelector('img')).toHaveAttribute('src', '/api/leads/lead-1/attachments/a%2F1');
  expect(picture).toHaveTextContent(/Jan 31.*48\.2 kB.*Reference pictures/);
  expect(within(film).getByRole('link', { name: '2. Video' })).toBeVisible();
  expect(within(film).getByText('May be a reference')).toBeVisible();
  expect(within(paper).getByRole('link', { name: '3. Document' })).toBeVisible();
});

it('has a sign in place of a picture that the browser cannot draw', async () => {
  const [item] = await show(file('a', { contentType: 'image/heic' }));
  fireEvent.error(item?.querySelector('img') as HTMLElement);
  expect(item?.querySelector('img')).toBeNull();
  expect(screen.getByRole('link', { name: '1. Picture' })).toBeVisible();
});

function Read() {
  const [read, setRead] = useState(() => {
    const attachments = [file('a', { contentType: 'image/jpeg' })];
    return { id: 'lead-1', attachments } as Lead;
  });
  return (
    <>
      <Files lead={read} />
      <button type="button" onClick={() => setRead({ ...read })}>
        Read
      </button>
    </>
  );
}

it('tries a picture again when the network is back, and when the lead has changed', async () => {
  const { container } = renderConsole(<Read />);
  await screen.findByRole('listitem');
  const picture = () => container.querySelector('img');
  fireEvent.error(picture() as HTMLElement);
  expect(picture()).toBeNull();
  fireEvent.online(window);
  expect(picture()).not.toBeNull();
  fireEvent.error(picture() as HTMLElement);
  expect(picture()).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Read' }));
  expect(picture()).not.toBeNull();
});

it('leads nowhere while a file is not there', async () => {
  const [waiting, gone] = await show(file('a', { status: 'pending' }), file('b', { status: 'failed' }));
  expect(waiting).toHaveTextContent('Being fetched');
  expect(gone).toHaveTextContent('Cannot be had');
  expect(screen.queryByRole('link')).toBeNull();
});

it('takes no place where nothing was sent', async () => {
  await show(file('a', {}));
  expect(screen.getByRole('region', { name: 'Files' })).toBeVisible();
  cleanup();
  renderConsole(<Files lead={{ id: 'lead-1', attachments: [] as Attachment[] } as Lead} />);
  expect(screen.queryByRole('region', { name: 'Files' })).toBeNull();
});
