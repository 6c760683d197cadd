import type { ReactNode } from 'react';
import {
  TextArea as AriaTextArea,
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  FieldError,
  Input,
  Label,
  Text,
} from 'react-aria-components';
import { cx } from './cx';
import styles from './Field.module.css';

export interface TextFieldProps extends Omit<AriaTextFieldProps, 'children' | 'className' | 'style'> {
  label: string;
  description?: ReactNode;
  placeholder?: string;
  /** What is wrong; a `<Form validationErrors>` around tells it by the field's name as well. */
  error?: string;
  /** Keys, ids, addresses. */
  mono?: boolean;
}

/** The parts that all fields have around their control. */
function Parts({
  label,
  description,
  children,
}: {
  label: string;
  description?: ReactNode;
  children: ReactNode;
}) {
  return (
    <>
      <Label className={styles.label}>{label}</Label>
      {children}
      {description && (
        <Text slot="description" className={styles.description}>
          {description}
        </Text>
      )}
      <FieldError className={styles.error} />
    </>
  );
}

export function TextField({ label, description, placeholder, error, mono, ...props }: TextFieldProps) {
  return (
    <AriaTextField {...props} {...invalid(error)} className={styles.field}>
      <Parts label={label} description={description}>
        <Input className={cx(styles.input, mono && styles.mono)} placeholder={placeholder} />
      </Parts>
      {error && <ErrorText>{error}</ErrorText>}
    </AriaTextField>
  );
}

export interface TextAreaProps extends TextFieldProps {
  rows?: number;
}

export function TextArea({
  label,
  description,
  placeholder,
  error,
  mono,
  rows = 4,
  ...props
}: TextAreaProps) {
  return (
    <AriaTextField {...props} {...invalid(error)} className={styles.field}>
      <Parts label={label} description={description}>
        <AriaTextArea
          className={cx(styles.input, styles.area, mono && styles.mono)}
          placeholder={placeholder}
          rows={rows}
        />
      </Parts>
      {error && <ErrorText>{error}</ErrorText>}
    </AriaTextField>
  );
}

function ErrorText({ children }: { children: ReactNode }) {
  return (
    <Text slot="errorMessage" className={styles.error}>
      {children}
    </Text>
  );
}

const invalid = (error: string | undefined) => (error ? { isInvalid: true } : {});
