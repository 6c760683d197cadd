import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components';
import type { useInbox } from '../queries';
import styles from './Inbox.module.css';
import { LeadRow } from './LeadRow';

/** The height of a row, as Inbox.module.css has it. */
const ROW = 68;
/** So many rows before the end of what is there the next page is asked for. */
const AHEAD = 30;

interface LeadListProps {
  list: ReturnType<typeof useInbox>;
  selected: string | null;
}

/**
 * A list of any length of which only what is seen is drawn; its next page comes while one scrolls. It
 * is one stop of the tab key, and the arrow keys move within it.
 */
export function LeadList({ list, selected }: LeadListProps) {
  const { t } = useTranslation('conversations');
  const { items, hasMore, isLoadingMore, loadMore, error } = list;
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: 6,
  });
  const rows = virtual.getVirtualItems();

  const last = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !isLoadingMore && error === null && last >= items.length - AHEAD) loadMore();
  }, [hasMore, isLoadingMore, error, last, items.length, loadMore]);

  // Which row the tab key leads to: the one that had the focus last, else the open one.
  const [current, setCurrent] = useState<string | null>(null);
  const stop = items.find(({ id }) => id === current) ?? items.find(({ id }) => id === selected) ?? items[0];

  const go = (index: number) => {
    const target = items[Math.min(Math.max(index, 0), items.length - 1)];
    if (!target) return;
    setCurrent(target.id);
    virtual.scrollToIndex(items.indexOf(target));
    // The row may be drawn only now.
    requestAnimationFrame(() => {
      scroll.current?.querySelector<HTMLElement>(`[data-lead="${target.id}"]`)?.focus();
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = items.findIndex(({ id }) => id === stop?.id);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go(to);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: moves the focus among the links in it
    <div ref={scroll} className={styles.scroll} onKeyDown={onKeyDown}>
      <ul className={styles.list} style={{ height: virtual.getTotalSize() }} aria-label={t('inbox.leads')}>
        {rows.map((row) => {
          const lead = items[row.index];
          return lead ? (
            <li
              key={row.key}
              className={styles.item}
              style={{ transform: `translateY(${row.start}px)` }}
              aria-setsize={hasMore ? -1 : items.length}
              aria-posinset={row.index + 1}
            >
              <LeadRow
                lead={lead}
                isOpen={lead.id === selected}
                isStop={lead.id === stop?.id}
                onFocus={setCurrent}
              />
            </li>
          ) : null;
        })}
      </ul>
      {error !== null && <ProblemNote error={error} />}
      <p role="status" className={styles.more}>
        {isLoadingMore && t('inbox.loadingMore')}
      </p>
    </div>
  );
}
