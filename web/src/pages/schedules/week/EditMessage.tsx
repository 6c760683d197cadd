import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema, Tagged } from '@/api/client';
import { Button, DateTime, Form, Select, TextArea, TextField, toast, useProblemWords } from '@/components';
import { useFormats } from '@/i18n/format';
import { useEditMessage } from '../api';
import { dayName, weekDays } from '../dates';
import styles from './Drawer.module.css';
import { clockTime, findEdited, type Message, placeOf } from './layout';

const MOST_LETTERS = 10_000;

interface EditMessageProps {
  schedule: Schema<'CaptionSchedule'>;
  etag: string | null;
  message: Message;
  /** With the message's position after the change. */
  onDone(position?: number): void;
}

/** Changes when a message goes out, what it costs and what it says. */
export function EditMessage({ schedule, etag: newest, message: shown, onDone }: EditMessageProps) {
  const { t } = useTranslation(['schedules', 'common']);
  // What was there when the form opened: saved on a newer version, it would undo what another person wrote.
  const [{ message, etag }] = useState({ message: shown, etag: newest });
  const { language } = useFormats();
  const place = placeOf(message, 'page', '');
  const [day, setDay] = useState(place.day);
  const [time, setTime] = useState(clockTime(place));
  const [price, setPrice] = useState(String(message.price ?? ''));
  const [text, setText] = useState(message.caption_text);
  const edit = useEditMessage(schedule.schedule_id);
  const problem = useProblemWords();
  const isPaid = message.price !== null;

  const now = {
    scheduled_time: `${day} ${time}:00`,
    price: isPaid ? Number(price) : null,
    caption_text: text,
  };
  const was = {
    scheduled_time: message.scheduled_time,
    price: message.price,
    caption_text: message.caption_text,
  };
  const [change, back] = difference(was, now);

  const done = (after: Tagged<Schema<'CaptionSchedule'>>) => {
    const edited = findEdited(after.value.messages, message, change);
    const isWrong = after.value.validation.errors.length > schedule.validation.errors.length;
    const undo = edited && {
      label: t('common:undo'),
      // By then the form is gone: only the promise tells what becomes of it.
      onPress: () =>
        edit
          .mutateAsync({ position: edited.position, change: back, etag: after.etag })
          .catch((error) => toast.danger(problem(error).text)),
    };
    toast.success(isWrong ? t('edit.savedWrong') : t('edit.saved'), undo);
    onDone(edited?.position);
  };
  const submit = () => {
    if (Object.keys(change).length === 0) onDone();
    else edit.mutate({ position: message.position, change, etag }, { onSuccess: done });
  };
  return (
    <Form
      onSubmit={submit}
      error={edit.error}
      actions={
        <>
          <Button onPress={() => onDone()}>{t('common:cancel')}</Button>
          <Button type="submit" variant="primary" needs="schedule" isPending={edit.isPending}>
            {t('common:save')}
          </Button>
        </>
      }
    >
      <p className={styles.muted}>{t('edit.zone', { zone: schedule.time_zone })}</p>
      <div className={styles.pair}>
        <Select
          label={t('day')}
          value={day}
          onChange={setDay}
          options={weekDays(schedule.week_start).map((value) => ({
            value,
            label: dayName(value, language, 'long'),
          }))}
        />
        <TextField
          type="time"
          label={t('time')}
          name="scheduled_time"
          value={time}
          onChange={setTime}
          isRequired
        />
      </div>
      <p className={styles.muted}>
        {t('edit.planned')} <DateTime at={message.scheduled_at} zone={schedule.time_zone} />
      </p>
      {isPaid && (
        <TextField
          label={t('price')}
          name="price"
          value={price}
          onChange={setPrice}
          inputMode="decimal"
          pattern="\d+(\.\d{1,2})?"
          description={t('edit.priceHint')}
          isRequired
        />
      )}
      <TextArea
        label={t('caption')}
        name="caption_text"
        value={text}
        onChange={setText}
        maxLength={MOST_LETTERS}
        rows={6}
        isRequired
      />
      <p className={styles.muted}>{t('edit.checked')}</p>
    </Form>
  );
}

type Change = Schema<'MessageChange'>;

/** What is to be sent to get from one to the other, and what would bring it back. */
function difference(was: Required<Change>, now: Required<Change>): [Change, Change] {
  const change: Change = {};
  const back: Change = {};
  if (was.scheduled_time !== now.scheduled_time) {
    change.scheduled_time = now.scheduled_time;
    back.scheduled_time = was.scheduled_time;
  }
  if (was.price !== now.price) {
    change.price = now.price;
    back.price = was.price;
  }
  if (was.caption_text !== now.caption_text) {
    change.caption_text = now.caption_text;
    back.caption_text = was.caption_text;
  }
  return [change, back];
}
