import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  ComboBox as AriaComboBox,
  Select as AriaSelect,
  Button,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
  Text,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { cx } from './cx';
import styles from './Field.module.css';

export interface Option<Value extends string> {
  value: Value;
  label: string;
  description?: string;
}

interface Shared<Value extends string> {
  label: string;
  options: readonly Option<NoInfer<Value>>[];
  value: Value | null;
  onChange(value: NoInfer<Value>): void;
  description?: ReactNode;
  placeholder?: string;
  name?: string;
  isDisabled?: boolean;
  isRequired?: boolean;
}

function Options<Value extends string>({ options }: { options: readonly Option<Value>[] }) {
  return (
    <ListBox className={styles.list} items={options}>
      {({ value, label, description }) => (
        <ListBoxItem id={value} textValue={label} className={styles.option}>
          <Text slot="label">{label}</Text>
          {description && (
            <Text slot="description" className={styles.description}>
              {description}
            </Text>
          )}
        </ListBoxItem>
      )}
    </ListBox>
  );
}

function Below({ description }: { description?: ReactNode }) {
  return (
    <>
      {description && (
        <Text slot="description" className={styles.description}>
          {description}
        </Text>
      )}
      <FieldError className={styles.error} />
    </>
  );
}

/** One of a few. For many, or to search among them, `ComboBox`. */
export function Select<Value extends string>(props: Shared<Value>) {
  const { label, options, value, onChange, description, placeholder, ...rest } = props;
  const { t } = useTranslation();
  return (
    <AriaSelect
      {...rest}
      className={styles.field}
      placeholder={placeholder ?? t('choose')}
      value={value}
      onChange={(key) => key !== null && onChange(key as Value)}
    >
      <Label className={styles.label}>{label}</Label>
      <Button className={cx(styles.input, styles.select)}>
        <SelectValue>{({ selectedText, defaultChildren }) => selectedText || defaultChildren}</SelectValue>
        <ChevronDown size={16} aria-hidden />
      </Button>
      <Below description={description} />
      <Popover className={styles.popover}>
        <Options options={options} />
      </Popover>
    </AriaSelect>
  );
}

/** One of many, found by typing. */
export function ComboBox<Value extends string>(props: Shared<Value>) {
  const { label, options, value, onChange, description, placeholder, ...rest } = props;
  const { t } = useTranslation();
  return (
    <AriaComboBox
      {...rest}
      className={styles.field}
      defaultItems={options}
      value={value}
      onChange={(key) => key !== null && onChange(key as Value)}
      menuTrigger="focus"
      allowsEmptyCollection
    >
      <Label className={styles.label}>{label}</Label>
      <div className={styles.combo}>
        <Input
          className={styles.input}
          placeholder={placeholder}
          // What one types is another choice, not more of the one that is there.
          onFocus={(event) => event.target.select()}
        />
        <Button>
          <ChevronDown size={16} aria-hidden />
        </Button>
      </div>
      <Below description={description} />
      <Popover className={styles.popover}>
        <ListBox<Option<Value>>
          className={styles.list}
          renderEmptyState={() => <p className={styles.none}>{t('noMatch')}</p>}
        >
          {(option) => (
            <ListBoxItem id={option.value} textValue={option.label} className={styles.option}>
              <Text slot="label">{option.label}</Text>
              {option.description && (
                <Text slot="description" className={styles.description}>
                  {option.description}
                </Text>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaComboBox>
  );
}
