import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { Badge, Card } from '@/components';
import { useFormats } from '@/i18n/format';
import styles from './Flow.module.css';
import { type Step, type Stop, toDraft } from './flow';

/** The active flow, to read. */
export function FlowView({ flow }: { flow: Schema<'Flow'> }) {
  const { t } = useTranslation('settings');
  const { welcome, steps, tour } = toDraft(flow);
  return (
    <>
      <Card title={t('flows.welcome')}>
        <p className={styles.text}>{welcome || t('flows.noWelcome')}</p>
      </Card>
      <Card title={t('flows.questions')}>
        <ol className={styles.steps}>
          {steps.map((step) => (
            <li key={step.key} className={styles.step}>
              <span className={styles.text}>{step.prompt}</span>
              <StepMarks step={step} />
            </li>
          ))}
        </ol>
      </Card>
      <Card title={t('flows.tour')}>
        {tour.length === 0 ? (
          <p className={styles.muted}>{t('flows.noTour')}</p>
        ) : (
          <ul className={styles.stops}>
            {tour.map((stop) => (
              <li key={`${stop.city} ${stop.from}`}>
                <StopWords stop={stop} />
              </li>
            ))}
          </ul>
        )}
      </Card>
    </>
  );
}

/** What kind of question it is. */
export function StepMarks({ step }: { step: Step }) {
  const { t } = useTranslation('settings');
  return (
    <span className={styles.marks}>
      <code className={styles.muted}>{step.key}</code>
      <Badge>{t(`flows.validator.${step.validator}`)}</Badge>
      {step.optional && <Badge tone="info">{t('flows.optional')}</Badge>}
      {step.media && <Badge tone="info">{t('flows.media')}</Badge>}
    </span>
  );
}

export function StopWords({ stop: { city, country, from, to } }: { stop: Stop }) {
  const formats = useFormats();
  // Days of a calendar, not instants: they are the same everywhere.
  const day = (date: string) => formats.date(new Date(`${date}T00:00:00Z`), 'UTC');
  return (
    <>
      <strong>{city}</strong>, {country}: {day(from)} – {day(to)}
    </>
  );
}
