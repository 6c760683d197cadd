import type { Key } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import styles from './Chips.module.css';

interface ChipsProps<Value extends string> {
  label: string;
  options: readonly { value: Value; label: string; count?: string }[];
  value: Value;
  onChange(value: Value): void;
}

/** One of a few, all in sight: for filters. */
export function Chips<Value extends string>({ label, options, value, onChange }: ChipsProps<Value>) {
  const choose = (keys: Set<Key>) => {
    const [key] = keys;
    if (key !== undefined) onChange(key as Value);
  };
  return (
    <ToggleButtonGroup
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={choose}
      className={styles.chips}
    >
      {options.map(({ value, label, count }) => (
        <ToggleButton key={value} id={value} className={styles.chip}>
          {label}
          {count !== undefined && <span className={styles.count}>{count}</span>}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
