import { Check } from 'lucide-react';
import { useState } from 'react';
import { ListBox, ListBoxItem, ListLayout, Virtualizer } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { Button, TextField } from '@/components';
import { useFormats } from '@/i18n/format';
import styles from './Runs.module.css';

/** `scheduling.md`, Orchestrator: so many pages a run. */
const MOST = 500;

interface PagePickerProps {
  pages: readonly Schema<'CreatorPage'>[];
  chosen: ReadonlySet<string>;
  onChange(chosen: ReadonlySet<string>): void;
}

/** Some of many pages, found by their names. */
export function PagePicker({ pages, chosen, onChange }: PagePickerProps) {
  const { t } = useTranslation('schedules');
  const formats = useFormats();
  const [name, setName] = useState('');
  const shown = pages.filter(({ page_name }) => page_name.includes(name.trim().toLowerCase()));
  const set = (wanted: Iterable<string>) => onChange(new Set([...wanted].slice(0, MOST)));
  return (
    <div className={styles.pick}>
      <div className={styles.pickHead}>
        <TextField label={t('runs.findPage')} type="search" value={name} onChange={setName} />
        <span role="status" className={styles.muted}>
          {t('runs.chosen', { count: chosen.size, total: formats.number(pages.length) })}
        </span>
      </div>
      <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight: 36 }}>
        <ListBox
          aria-label={t('runs.pages')}
          className={styles.list}
          items={shown.map((page) => ({ ...page, id: page.page_name }))}
          selectionMode="multiple"
          selectedKeys={chosen}
          onSelectionChange={(keys) => {
            const here = new Set(shown.map(({ page_name }) => page_name));
            const others = [...chosen].filter((name) => !here.has(name));
            const now = keys === 'all' ? [...here] : [...keys].map(String).filter((key) => here.has(key));
            set([...others, ...now]);
          }}
          renderEmptyState={() => <p className={styles.none}>{t('pages.noMatch')}</p>}
        >
          {({ page_name, time_zone }) => (
            <ListBoxItem id={page_name} textValue={page_name} className={styles.item}>
              {({ isSelected }) => (
                <>
                  <span className={styles.box}>{isSelected && <Check size={14} aria-hidden />}</span>
                  <span className={styles.name}>{page_name}</span>
                  <span className={styles.muted}>{time_zone}</span>
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Virtualizer>
      <div className={styles.outcome}>
        <Button size="sm" onPress={() => set([...chosen, ...shown.map(({ page_name }) => page_name)])}>
          {name ? t('runs.chooseShown', { count: shown.length }) : t('runs.chooseAll')}
        </Button>
        <Button size="sm" onPress={() => set([])}>
          {t('runs.chooseNone')}
        </Button>
        {pages.length > MOST && <span className={styles.muted}>{t('runs.most', { count: MOST })}</span>}
      </div>
    </div>
  );
}
