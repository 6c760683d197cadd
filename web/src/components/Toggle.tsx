import { Check, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Checkbox as AriaCheckbox,
  CheckboxGroup as AriaCheckboxGroup,
  type CheckboxProps as AriaCheckboxProps,
  Switch as AriaSwitch,
  type SwitchProps as AriaSwitchProps,
  FieldError,
  Label as GroupLabel,
} from 'react-aria-components';
import styles from './Toggle.module.css';

interface Words {
  children: ReactNode;
  description?: ReactNode;
}

function Label({ children, description }: Words) {
  return (
    <span className={styles.text}>
      <span>{children}</span>
      {description && <span className={styles.description}>{description}</span>}
    </span>
  );
}

/** Chooses something that a form sends later. */
export function Checkbox({
  children,
  description,
  ...props
}: Omit<AriaCheckboxProps, 'children' | 'className'> & Words) {
  return (
    <AriaCheckbox {...props} className={styles.toggle}>
      {({ isSelected, isIndeterminate }) => (
        <>
          <span className={styles.box}>
            {isIndeterminate ? (
              <Minus size={14} aria-hidden />
            ) : (
              isSelected && <Check size={14} aria-hidden />
            )}
          </span>
          <Label description={description}>{children}</Label>
        </>
      )}
    </AriaCheckbox>
  );
}

/** Switches something at once. */
export function Switch({
  children,
  description,
  ...props
}: Omit<AriaSwitchProps, 'children' | 'className'> & Words) {
  return (
    <AriaSwitch {...props} className={styles.toggle}>
      <span className={styles.track} />
      <Label description={description}>{children}</Label>
    </AriaSwitch>
  );
}

interface CheckboxGroupProps<Value extends string> {
  label: string;
  options: readonly { value: Value; label: ReactNode; description?: ReactNode; isDisabled?: boolean }[];
  value: readonly Value[];
  onChange(value: Value[]): void;
  name?: string;
  isRequired?: boolean;
}

/** Some of a few. */
export function CheckboxGroup<Value extends string>({ label, options, ...props }: CheckboxGroupProps<Value>) {
  const { value, onChange, ...rest } = props;
  return (
    <AriaCheckboxGroup
      {...rest}
      className={styles.group}
      value={[...value]}
      onChange={(chosen) => onChange(chosen as Value[])}
    >
      <GroupLabel className={styles.groupLabel}>{label}</GroupLabel>
      {options.map(({ value, label, description, isDisabled }) => (
        <Checkbox key={value} value={value} description={description} isDisabled={isDisabled}>
          {label}
        </Checkbox>
      ))}
      <FieldError className={styles.error} />
    </AriaCheckboxGroup>
  );
}
