import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { ProblemError } from '@/api/problem';
import { renderConsole } from '@/testing/render';
import { Form } from './Form';
import { TextField } from './TextField';

it('marks the field that the gateway named', () => {
  const error = new ProblemError({
    status: 400,
    code: 'INVALID_REQUEST',
    detail: 'The request is not valid.',
    errors: [{ pointer: '/name', detail: 'is too long' }],
  });
  renderConsole(
    <Form error={error} onSubmit={() => {}}>
      <TextField label="Name" name="name" />
      <TextField label="Address" name="url" />
    </Form>,
  );
  expect(screen.getByLabelText('Name')).toBeInvalid();
  expect(screen.getByLabelText('Name')).toHaveAccessibleDescription('is too long');
  expect(screen.getByLabelText('Address')).toBeValid();
});
