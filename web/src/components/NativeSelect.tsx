import { useId } from 'react';
import styles from './Field.module.css';

interface NativeSelectProps<Value extends string> {
  label: string;
  options: readonly { value: NoInfer<Value>; label: string }[];
  value: Value;
  onChange(value: NoInfer<Value>): void;
}

/**
 * One of a few by the browser's own list, for what every page has around it: `Select` looks better
 * and says more, but its lists would be a tenth of the first load.
 */
export function NativeSelect<Value extends string>({
  label,
  options,
  value,
  onChange,
}: NativeSelectProps<Value>) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <select
        id={id}
        className={styles.input}
        value={value}
        onChange={(event) => onChange(event.target.value as Value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
