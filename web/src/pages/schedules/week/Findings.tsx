import { CircleAlert, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { Button } from '@/components';
import { useShut } from './SchedulePage';
import styles from './Week.module.css';

interface FindingsProps {
  schedule: Schema<'CaptionSchedule'>;
  onOpen(position: number): void;
}

/** Why the week may not leave, the rules that it breaks, and what is worth knowing. */
export function Findings({ schedule, onOpen }: FindingsProps) {
  const { t } = useTranslation('schedules');
  const shut = useShut(schedule);
  const { errors, warnings } = schedule.validation;
  if (!shut && warnings.length === 0) return null;
  return (
    <section className={styles.findings} aria-label={t('schedule.findings')}>
      {shut && (
        <p className={styles.shut}>
          <CircleAlert size={16} aria-hidden />
          {shut}
        </p>
      )}
      <List findings={errors} onOpen={onOpen} />
      {warnings.length > 0 && (
        <p className={styles.warn}>
          <TriangleAlert size={16} aria-hidden />
          {t('schedule.warnings')}
        </p>
      )}
      <List findings={warnings} onOpen={onOpen} />
    </section>
  );
}

function List({
  findings,
  onOpen,
}: {
  findings: readonly Schema<'Finding'>[];
  onOpen(position: number): void;
}) {
  const { t } = useTranslation('schedules');
  if (findings.length === 0) return null;
  return (
    <ul className={styles.findingList}>
      {findings.map(({ code, position, detail }) => (
        <li key={`${code} ${position} ${detail}`}>
          {detail}{' '}
          {position != null && (
            <Button size="sm" variant="ghost" onPress={() => onOpen(position)}>
              {t('schedule.look', { position })}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
