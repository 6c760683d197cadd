import type { ReactNode } from 'react';
import { FieldError, Label, RadioButton, RadioField, RadioGroup } from 'react-aria-components';
import styles from './RadioCards.module.css';

export interface RadioCard<Value extends string> {
  value: Value;
  label: ReactNode;
  /** What choosing it means; why it cannot be chosen, when it is disabled. */
  description?: ReactNode;
  /** Before the label, such as a picture. */
  mark?: ReactNode;
  /** After the label, such as a length of time. */
  aside?: ReactNode;
  isDisabled?: boolean;
}

interface RadioCardsProps<Value extends string> {
  label: string;
  options: readonly RadioCard<Value>[];
  value: Value | null;
  onChange(value: Value): void;
  /** What the choice is about. */
  description?: ReactNode;
  name?: string;
  isRequired?: boolean;
}

/** One of a few, each with room to say what it means. */
export function RadioCards<Value extends string>({
  label,
  options,
  onChange,
  description,
  ...props
}: RadioCardsProps<Value>) {
  return (
    <RadioGroup {...props} className={styles.group} onChange={(value) => onChange(value as Value)}>
      <Label className={styles.label}>{label}</Label>
      {description && <p className={styles.description}>{description}</p>}
      <div className={styles.cards}>
        {options.map(({ value, isDisabled, ...card }) => (
          <RadioField key={value} value={value} isDisabled={isDisabled}>
            <RadioButton className={styles.card}>
              <span className={styles.dot} aria-hidden />
              {card.mark}
              <span className={styles.text}>
                <span className={styles.head}>
                  <span className={styles.name}>{card.label}</span>
                  {card.aside && <span className={styles.aside}>{card.aside}</span>}
                </span>
                {card.description && <span className={styles.description}>{card.description}</span>}
              </span>
            </RadioButton>
          </RadioField>
        ))}
      </div>
      <FieldError className={styles.error} />
    </RadioGroup>
  );
}
