import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './Field.module.css';

export interface Option<Value extends string> {
  value: Value;
  label: string;
  /** Said below the field while it is the one that is chosen. */
  description?: string;
}

export interface SelectProps<Value extends string> {
  label: string;
  options: readonly Option<NoInfer<Value>>[];
  /** Null shows `placeholder`, until something is chosen. */
  value: Value | null;
  onChange(value: NoInfer<Value>): void;
  description?: ReactNode;
  placeholder?: string;
  name?: string;
  isDisabled?: boolean;
  isRequired?: boolean;
}

/**
 * One of a few, by the browser's own list: it is at home on every phone and costs nothing on the first
 * load. For one of many, found by typing, `ComboBox`.
 */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, options, value, onChange, placeholder, name, isDisabled, isRequired } = props;
  const { t } = useTranslation();
  const id = useId();
  const description = props.description ?? options.find((option) => option.value === value)?.description;
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <select
        id={id}
        className={styles.input}
        name={name}
        value={value ?? ''}
        disabled={isDisabled}
        required={isRequired}
        aria-describedby={description ? `${id}-description` : undefined}
        onChange={(event) => onChange(event.target.value as Value)}
      >
        {value === null && (
          <option value="" disabled>
            {placeholder ?? t('choose')}
          </option>
        )}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {description && (
        <p id={`${id}-description`} className={styles.description}>
          {description}
        </p>
      )}
    </div>
  );
}
