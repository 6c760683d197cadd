import type { FormEvent, ReactNode } from 'react';
import { Form as AriaForm } from 'react-aria-components';
import { fieldErrors } from '@/api/problem';
import styles from './Form.module.css';
import { ProblemNote } from './Problem';

interface FormProps {
  onSubmit(): void;
  /** What the last sending met: its fields are marked, and the whole is told above the buttons. */
  error?: unknown;
  children: ReactNode;
  /** Buttons; the submitting one last. */
  actions?: ReactNode;
  label?: string;
}

/** A form whose fields learn by their `name` what the gateway refused (`/name` → `name="name"`). */
export function Form({ onSubmit, error, children, actions, label }: FormProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // React's events leave a dialog for the form that it was opened from.
    event.stopPropagation();
    onSubmit();
  };
  return (
    <AriaForm
      className={styles.form}
      validationErrors={fieldErrors(error)}
      onSubmit={submit}
      aria-label={label}
    >
      {children}
      {error != null && <ProblemNote error={error} />}
      {actions && <div className={styles.actions}>{actions}</div>}
    </AriaForm>
  );
}
