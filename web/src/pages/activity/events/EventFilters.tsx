import { useTranslation } from 'react-i18next';
import { Button, ComboBox, type Option, Select, useStateWords } from '@/components';
import styles from '../Activity.module.css';
import { withOwn } from '../withOwn';
import { eventTypes } from './eventTypes';
import { LeadFilter } from './LeadFilter';
import { type Span, spans } from './since';
import { type Level, levels, type useEventFilter } from './useEvents';
import { useEventWords } from './useEventWords';

const ALL = 'ALL';

/** Which events are shown. */
export function EventFilters({ wish }: { wish: ReturnType<typeof useEventFilter> }) {
  const { t } = useTranslation('activity');
  const words = useStateWords();
  const eventWords = useEventWords();
  const { filter, set } = wish;
  const levelOptions: Option<typeof ALL | Level>[] = [
    { value: ALL, label: t('filter.allLevels') },
    ...levels.map((level) => ({ value: level, label: words('level', level) })),
  ];
  const typeOptions = [
    { value: ALL, label: t('filter.allTypes') },
    ...withOwn(eventTypes, filter.eventType).map((type) => ({
      value: type,
      label: eventWords(type).title,
      description: type,
    })),
  ];
  const spanOptions = (Object.keys(spans) as Span[]).map((span) => ({
    value: span,
    label: t(`filter.spans.${span}`),
  }));
  return (
    <search className={styles.filters} aria-label={t('filter.title')}>
      <Select
        label={t('filter.level')}
        options={levelOptions}
        value={filter.level ?? ALL}
        onChange={(value) => set('level', value === ALL ? null : value)}
      />
      <ComboBox
        label={t('filter.type')}
        options={typeOptions}
        value={filter.eventType ?? ALL}
        onChange={(value) => set('eventType', value === ALL ? null : value)}
      />
      <Select
        label={t('filter.since')}
        options={spanOptions}
        value={filter.span}
        onChange={(value) => set('since', value === 'all' ? null : value)}
      />
      <LeadFilter leadId={filter.leadId} onLead={(id) => set('leadId', id)} />
      {wish.isFiltered && (
        <Button variant="ghost" className={styles.clear} onPress={wish.clear}>
          {t('showAll')}
        </Button>
      )}
    </search>
  );
}
