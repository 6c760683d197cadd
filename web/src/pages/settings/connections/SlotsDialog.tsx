import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema, Tagged } from '@/api/client';
import {
  Button,
  ComboBox,
  Dialog,
  ErrorState,
  Form,
  IconButton,
  Select,
  SkeletonLines,
  TextField,
  toast,
} from '@/components';
import { viewerZone } from '@/i18n/format';
import { usePutSlots, useSlots } from './queries';
import styles from './SlotsDialog.module.css';
import { inOrder, type Weekday, weekdayName, weekdays } from './weekdays';

interface SlotsDialogProps {
  connection: Schema<'Connection'>;
  account: string;
  onClose(): void;
}

/** The weekly times at which an account likes to publish: "next free slot" takes one of them. */
export default function SlotsDialog({ connection, account, onClose }: SlotsDialogProps) {
  const { t } = useTranslation('settings');
  const slots = useSlots(connection.id);
  return (
    <Dialog title={t('slots.title', { account })} isOpen onClose={onClose}>
      {slots.isPending ? (
        <SkeletonLines lines={3} />
      ) : slots.data === undefined ? (
        <ErrorState error={slots.error} onRetry={slots.refetch} />
      ) : (
        <SlotsForm connectionId={connection.id} slots={slots.data} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface SlotsFormProps {
  connectionId: string;
  slots: Tagged<Schema<'Slots'>>;
  onClose(): void;
}

function SlotsForm({ connectionId, slots: newest, onClose }: SlotsFormProps) {
  const { t, i18n } = useTranslation(['settings', 'common']);
  // What was read when the form opened: saved on a newer version, it would undo what another person wrote.
  const [slots] = useState(newest);
  const put = usePutSlots(connectionId, slots.etag);
  const [zone, setZone] = useState(slots.value.timezone ?? viewerZone);
  const [chosen, setChosen] = useState(() => inOrder(slots.value.slots));
  const [weekday, setWeekday] = useState<Weekday>('MON');
  const [time, setTime] = useState('09:00');
  const name = (day: Weekday) => weekdayName(day, i18n.language);

  const save = () =>
    put.mutate(
      { timezone: zone, slots: chosen },
      {
        onSuccess: () => {
          toast.success(t('slots.saved'));
          onClose();
        },
      },
    );
  return (
    <Form
      error={put.error}
      onSubmit={save}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" variant="primary" needs="admin" isPending={put.isPending}>
            {t('common:save')}
          </Button>
        </>
      }
    >
      <p className={styles.hint}>{t('slots.hint')}</p>
      <ComboBox
        label={t('slots.zone')}
        value={zone}
        onChange={setZone}
        options={zones(zone).map((value) => ({ value, label: value.replaceAll('_', ' ') }))}
      />
      <div className={styles.add}>
        <Select
          label={t('slots.weekday')}
          value={weekday}
          onChange={setWeekday}
          options={weekdays.map((value) => ({ value, label: name(value) }))}
        />
        <TextField label={t('slots.time')} type="time" value={time} onChange={setTime} />
        <Button
          icon={Plus}
          isDisabled={!time}
          onPress={() => setChosen(inOrder([...chosen, { weekday, time }]))}
        >
          {t('slots.add')}
        </Button>
      </div>
      {chosen.length === 0 ? (
        <p className={styles.hint}>{t('slots.none')}</p>
      ) : (
        <ul className={styles.list} aria-label={t('slots.list')}>
          {chosen.map((slot) => (
            <li key={`${slot.weekday} ${slot.time}`} className={styles.slot}>
              {name(slot.weekday)} {slot.time}
              <IconButton
                size="sm"
                icon={X}
                label={t('slots.remove', { weekday: name(slot.weekday), time: slot.time })}
                onPress={() => setChosen(chosen.filter((other) => other !== slot))}
              />
            </li>
          ))}
        </ul>
      )}
    </Form>
  );
}

/** All zones the browser knows, and the one that is set. */
function zones(set: string): string[] {
  return [...new Set([set, 'UTC', ...Intl.supportedValuesOf('timeZone')])].sort();
}
