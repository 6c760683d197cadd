import { Search, X } from 'lucide-react';
import { Button, Input, SearchField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { type Option, Select, useStateWords } from '@/components';
import { useFormats } from '@/i18n/format';
import { type LeadStatus, leadStates } from '../lead';
import { useStateCounts } from '../queries';
import styles from './Inbox.module.css';
import type { useInboxFilter } from './useInboxFilter';

const ALL = 'ALL';
type Choice = typeof ALL | LeadStatus;

/** Letters that the API searches for at most. */
const LONGEST = 100;

/** Which leads the inbox shows; beside each state how many are in it. */
export function Filters({ wish }: { wish: ReturnType<typeof useInboxFilter> }) {
  const { t } = useTranslation('conversations');
  const words = useStateWords();
  const formats = useFormats();
  const counts = useStateCounts();
  const counted = (label: string, count: number | undefined) =>
    counts ? t('inbox.counted', { label, count: formats.number(count ?? 0) }) : label;
  const options: Option<Choice>[] = [
    { value: ALL, label: counted(t('inbox.allStates'), counts?.total) },
    ...leadStates.map((status) => ({
      value: status,
      label: counted(words('lead', status), counts?.statuses[status]),
    })),
  ];
  return (
    <search className={styles.filters}>
      <SearchField
        aria-label={t('inbox.search')}
        className={styles.search}
        value={wish.typed}
        onChange={wish.setTyped}
        maxLength={LONGEST}
      >
        <Search size={16} aria-hidden />
        <Input className={styles.searchInput} placeholder={t('inbox.searchHint')} />
        <Button className={styles.clear} aria-label={t('inbox.clear')}>
          <X size={14} aria-hidden />
        </Button>
      </SearchField>
      <div className={styles.state}>
        <Select
          label={t('inbox.state')}
          options={options}
          value={wish.filter.status ?? ALL}
          onChange={(value) => wish.setStatus(value === ALL ? null : value)}
        />
      </div>
    </search>
  );
}
