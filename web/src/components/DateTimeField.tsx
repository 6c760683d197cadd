import { type CalendarDateTime, parseDateTime } from '@internationalized/date';
import { CalendarDays, ChevronLeft, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  DatePicker as AriaDatePicker,
  Button,
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  DateInput,
  DateSegment,
  Dialog,
  FieldError,
  Group,
  Heading,
  Label,
  Popover,
  Text,
} from 'react-aria-components';
import { cx } from './cx';
import styles from './DateTimeField.module.css';
import field from './Field.module.css';

interface DateTimeFieldProps {
  label: string;
  /** What the clocks show, `YYYY-MM-DDTHH:MM`, in whichever zone the page says. */
  value: string;
  onChange(value: string): void;
  description?: ReactNode;
  error?: string;
  name?: string;
}

/** A local date and time, typed or chosen in a calendar. */
export function DateTimeField({ label, value, onChange, description, error, name }: DateTimeFieldProps) {
  const set = (at: CalendarDateTime | null) => at && onChange(at.toString().slice(0, 16));
  return (
    <AriaDatePicker
      className={field.field}
      granularity="minute"
      hideTimeZone
      shouldForceLeadingZeros
      value={parseDateTime(value)}
      onChange={set}
      isInvalid={Boolean(error)}
      name={name}
    >
      <Label className={field.label}>{label}</Label>
      <Group className={cx(field.input, styles.group)}>
        <DateInput className={styles.segments}>
          {(segment) => <DateSegment segment={segment} className={styles.segment} />}
        </DateInput>
        <Button className={styles.open}>
          <CalendarDays size={16} aria-hidden />
        </Button>
      </Group>
      {description && (
        <Text slot="description" className={field.description}>
          {description}
        </Text>
      )}
      <FieldError className={field.error}>{error}</FieldError>
      <Popover className={cx(field.popover, styles.popover)}>
        <Dialog className={styles.dialog}>
          <Calendar firstDayOfWeek="mon">
            <header className={styles.head}>
              <Button slot="previous" className={styles.turn}>
                <ChevronLeft size={16} aria-hidden />
              </Button>
              <Heading className={styles.month} />
              <Button slot="next" className={styles.turn}>
                <ChevronRight size={16} aria-hidden />
              </Button>
            </header>
            <CalendarGrid className={styles.grid}>
              <CalendarGridHeader>
                {(day) => <CalendarHeaderCell className={styles.weekday}>{day}</CalendarHeaderCell>}
              </CalendarGridHeader>
              <CalendarGridBody>
                {(date) => <CalendarCell date={date} className={styles.day} />}
              </CalendarGridBody>
            </CalendarGrid>
          </Calendar>
        </Dialog>
      </Popover>
    </AriaDatePicker>
  );
}
