import { ChevronDown } from 'lucide-react';
import {
  ComboBox as AriaComboBox,
  Button,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Text,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import styles from './Field.module.css';
import type { Option, SelectProps } from './Select';

/** One of many, found by typing. */
export function ComboBox<Value extends string>(props: SelectProps<Value>) {
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
      {description && (
        <Text slot="description" className={styles.description}>
          {description}
        </Text>
      )}
      <FieldError className={styles.error} />
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
