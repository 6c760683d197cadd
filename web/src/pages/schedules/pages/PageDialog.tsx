import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Schema } from '@/api/client';
import { fieldErrors } from '@/api/problem';
import { Button, ComboBox, Dialog, Form, IconButton, TextField, toast } from '@/components';
import { useAllPages, useSavePage } from '../api';
import styles from './Pages.module.css';

/** `scheduling.md`: what a page has when nobody says otherwise. */
const DEFAULT_ZONE = 'America/Los_Angeles';
const MOST_DAYS = 400;

interface PageDialogProps {
  isOpen: boolean;
  onClose(): void;
  /** The page to be changed; without it a new one is made. */
  page?: { value: Schema<'CreatorPage'>; etag: string | null };
}

/** Makes a page, or replaces what is set of it. */
export function PageDialog({ isOpen, onClose, page }: PageDialogProps) {
  const { t } = useTranslation('schedules');
  return (
    <Dialog
      title={page ? t('pages.change', { page: page.value.page_name }) : t('pages.add')}
      isOpen={isOpen}
      onClose={onClose}
      size="wide"
    >
      <PageForm page={page} onClose={onClose} />
    </Dialog>
  );
}

interface DraftDay {
  key: number;
  date: string;
  name: string;
  /** As typed. */
  factor: string;
}

function PageForm({ page: newest, onClose }: Omit<PageDialogProps, 'isOpen'>) {
  // What was read when the form opened: saved on a newer version, it would undo what another person wrote.
  const [page] = useState(newest);
  const { t } = useTranslation(['schedules', 'common']);
  const navigate = useNavigate();
  const [name, setName] = useState(page?.value.page_name ?? '');
  const [zone, setZone] = useState(page?.value.time_zone ?? DEFAULT_ZONE);
  const [days, setDays] = useState<DraftDay[]>(
    () => page?.value.special_days.map((day, key) => ({ ...day, key, factor: String(day.factor) })) ?? [],
  );
  const save = useSavePage(name, page?.etag);
  // The API replaces a page that is there: here a new one is meant.
  const known = useAllPages({ enabled: !page }).data ?? [];
  const isTaken = !page && known.some(({ page_name }) => page_name === name);
  const errors = fieldErrors(save.error);
  const change = (key: number, part: Partial<DraftDay>) =>
    setDays((all) => all.map((day) => (day.key === key ? { ...day, ...part } : day)));

  const submit = () => {
    if (isTaken) return;
    const special_days = days.map(({ date, name, factor }) => ({ date, name, factor: Number(factor) }));
    save.mutate(
      { name, body: { time_zone: zone, special_days } },
      {
        onSuccess: () => {
          toast.success(t('pages.saved', { page: name }));
          onClose();
          if (!page) navigate(`/schedules/pages/${name}`);
        },
      },
    );
  };
  return (
    <Form
      onSubmit={submit}
      error={save.error}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" variant="primary" needs="schedule" isPending={save.isPending}>
            {page ? t('common:save') : t('pages.add')}
          </Button>
        </>
      }
    >
      {!page && (
        <TextField
          label={t('pages.name')}
          description={t('pages.nameHint')}
          value={name}
          onChange={(value) => setName(value.toLowerCase())}
          pattern="[a-z0-9_.\-]{1,64}"
          error={isTaken ? t('pages.nameTaken') : undefined}
          isRequired
          autoFocus
        />
      )}
      <ComboBox
        label={t('pages.timeZone')}
        description={t('pages.timeZoneHint')}
        name="time_zone"
        options={zoneOptions}
        value={zone}
        onChange={setZone}
        isRequired
      />
      <fieldset className={styles.days}>
        <legend className={styles.legend}>{t('pages.specialDays')}</legend>
        <p className={styles.muted}>{t('pages.specialDaysHint')}</p>
        {days.map(({ key, date, name, factor }, index) => (
          <div key={key} className={styles.day}>
            <TextField
              type="date"
              label={t('date')}
              value={date}
              onChange={(date) => change(key, { date })}
              error={errors[`special_days/${index}/date`]?.join(' ')}
              isRequired
            />
            <TextField
              label={t('pages.dayName')}
              value={name}
              onChange={(name) => change(key, { name })}
              error={errors[`special_days/${index}/name`]?.join(' ')}
              maxLength={100}
              isRequired
            />
            <TextField
              label={t('factor')}
              value={factor}
              onChange={(factor) => change(key, { factor })}
              error={errors[`special_days/${index}/factor`]?.join(' ')}
              inputMode="decimal"
              pattern="1|1\.0+|0?\.[1-9]\d*"
              isRequired
            />
            <IconButton
              icon={Trash2}
              label={t('pages.removeDay', { name: name || date })}
              onPress={() => setDays((all) => all.filter((day) => day.key !== key))}
            />
          </div>
        ))}
        <div>
          <Button
            icon={Plus}
            size="sm"
            blocked={days.length >= MOST_DAYS && t('pages.tooManyDays')}
            onPress={() =>
              setDays((all) => [
                ...all,
                { key: 1 + Math.max(-1, ...all.map((day) => day.key)), date: '', name: '', factor: '0.8' },
              ])
            }
          >
            {t('pages.addDay')}
          </Button>
        </div>
      </fieldset>
    </Form>
  );
}

const zoneOptions = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])].map((value) => ({
  value,
  label: value,
}));
