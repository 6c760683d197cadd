import { Search } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, ComboBox, IconButton, TextField } from '@/components';
import styles from '../Activity.module.css';
import { useTextOf } from '../useTextOf';
import { withOwn } from '../withOwn';
import { operations } from './operations';
import { type Change, type useChangeFilter, useKeyNames } from './useChanges';
import { useChangeWords } from './useChangeWords';

const ALL = 'ALL';

interface ChangeFiltersProps {
  wish: ReturnType<typeof useChangeFilter>;
  /** Among them are those of keys that are no longer there. */
  shown: readonly Change[];
}

/** Which changes are shown. */
export function ChangeFilters({ wish, shown }: ChangeFiltersProps) {
  const { t } = useTranslation('activity');
  const words = useChangeWords();
  const { filter, set } = wish;
  const operationOptions = [
    { value: ALL, label: t('changes.filter.allOperations') },
    ...withOwn(operations, filter.operation)
      .map((value) => ({ value, label: words.operation(value), description: value }))
      .sort((a, b) => a.label.localeCompare(b.label)),
  ];
  const keyOptions = [
    { value: ALL, label: t('changes.filter.allKeys') },
    ...withOwn(useKeyNames(shown), filter.keyName).map((value) => ({ value, label: value })),
  ];
  return (
    <search className={styles.filters} aria-label={t('changes.filter.title')}>
      <ComboBox
        label={t('changes.filter.operation')}
        options={operationOptions}
        value={filter.operation ?? ALL}
        onChange={(value) => set('operation', value === ALL ? null : value)}
      />
      <ComboBox
        label={t('changes.filter.key')}
        options={keyOptions}
        value={filter.keyName ?? ALL}
        onChange={(value) => set('keyName', value === ALL ? null : value)}
      />
      <PathFilter path={filter.path} onPath={(path) => set('path', path)} />
      <TextField
        label={t('changes.filter.from')}
        type="date"
        value={filter.from ?? ''}
        onChange={(day) => set('from', day)}
      />
      <TextField
        label={t('changes.filter.until')}
        type="date"
        value={filter.until ?? ''}
        onChange={(day) => set('until', day)}
      />
      {wish.isFiltered && (
        <Button variant="ghost" className={styles.clear} onPress={wish.clear}>
          {t('showAll')}
        </Button>
      )}
    </search>
  );
}

function PathFilter({ path, onPath }: { path: string | null; onPath(path: string | null): void }) {
  const { t } = useTranslation('activity');
  const [text, setText] = useTextOf(path);
  return (
    <form
      className={styles.search}
      onSubmit={(event) => {
        event.preventDefault();
        onPath(text.trim() || null);
      }}
    >
      <TextField
        label={t('changes.filter.path')}
        placeholder={t('changes.filter.pathHint')}
        mono
        value={text}
        onChange={setText}
      />
      <IconButton type="submit" variant="secondary" icon={Search} label={t('changes.filter.find')} />
    </form>
  );
}
