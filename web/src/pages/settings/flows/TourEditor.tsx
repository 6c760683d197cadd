import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Card, Dialog, Form, IconButton, TextField } from '@/components';
import styles from './Flow.module.css';
import { StopWords } from './FlowView';
import type { Stop } from './flow';

interface TourEditorProps {
  tour: readonly Stop[];
  onChange(tour: Stop[]): void;
}

/** Where the studio travels: a lead of another city is offered the next stop. */
export function TourEditor({ tour, onChange }: TourEditorProps) {
  const { t } = useTranslation('settings');
  const [isAdding, setAdding] = useState(false);
  return (
    <Card
      title={t('flows.tour')}
      actions={
        <Button icon={Plus} onPress={() => setAdding(true)}>
          {t('flows.addStop')}
        </Button>
      }
    >
      {tour.length === 0 && <p className={styles.muted}>{t('flows.noTour')}</p>}
      <ul className={styles.stops}>
        {tour.map((stop) => (
          <li key={`${stop.city} ${stop.from}`} className={styles.stop}>
            <span>
              <StopWords stop={stop} />
            </span>
            <IconButton
              size="sm"
              icon={Trash2}
              label={t('flows.removeStop', { city: stop.city })}
              onPress={() => onChange(tour.filter((other) => other !== stop))}
            />
          </li>
        ))}
      </ul>
      {isAdding && (
        <StopDialog
          onClose={() => setAdding(false)}
          onSave={(stop) => {
            onChange([...tour, stop].sort((a, b) => a.from.localeCompare(b.from)));
            setAdding(false);
          }}
        />
      )}
    </Card>
  );
}

function StopDialog({ onSave, onClose }: { onSave(stop: Stop): void; onClose(): void }) {
  const { t } = useTranslation(['settings', 'common']);
  const [city, setCity] = useState('');
  const [country, setCountry] = useState('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const isBackwards = from !== '' && to !== '' && to < from;
  return (
    <Dialog title={t('flows.addStop')} isOpen onClose={onClose}>
      <Form
        onSubmit={() => !isBackwards && onSave({ city: city.trim(), country: country.trim(), from, to })}
        actions={
          <>
            <Button onPress={onClose}>{t('common:cancel')}</Button>
            <Button type="submit" variant="primary">
              {t('flows.keep')}
            </Button>
          </>
        }
      >
        <TextField label={t('flows.city')} isRequired autoFocus value={city} onChange={setCity} />
        <TextField label={t('flows.country')} isRequired value={country} onChange={setCountry} />
        <div className={styles.pair}>
          <TextField label={t('flows.from')} type="date" isRequired value={from} onChange={setFrom} />
          <TextField
            label={t('flows.to')}
            type="date"
            isRequired
            value={to}
            onChange={setTo}
            error={isBackwards ? t('flows.backwards') : undefined}
          />
        </div>
      </Form>
    </Dialog>
  );
}
