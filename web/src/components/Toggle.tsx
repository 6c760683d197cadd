import { Check, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Checkbox as AriaCheckbox,
  type CheckboxProps as AriaCheckboxProps,
  Switch as AriaSwitch,
  type SwitchProps as AriaSwitchProps,
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
