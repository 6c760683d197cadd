import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '@/components';
import { useFormats } from '@/i18n/format';
import { addDays, type Day, weekRange } from '../dates';
import styles from './Weeks.module.css';

interface WeekNavigatorProps {
  /** Null shows this week and the next. */
  chosen: Day | null;
  thisWeek: Day;
  onChange(week: Day | null): void;
}

export function WeekNavigator({ chosen, thisWeek, onChange }: WeekNavigatorProps) {
  const { t } = useTranslation('schedules');
  const { language } = useFormats();
  const before = addDays(chosen ?? thisWeek, -7);
  const after = addDays(chosen ?? addDays(thisWeek, 7), 7);
  return (
    <div className={styles.navigator}>
      <IconButton icon={ChevronLeft} label={t('weeks.before')} onPress={() => onChange(before)} />
      <span className={styles.range}>{chosen ? weekRange(chosen, language) : t('weeks.nearest')}</span>
      <IconButton icon={ChevronRight} label={t('weeks.after')} onPress={() => onChange(after)} />
      {chosen && (
        <Button size="sm" onPress={() => onChange(null)}>
          {t('weeks.toNearest')}
        </Button>
      )}
    </div>
  );
}
