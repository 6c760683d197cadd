import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { Inbox } from 'lucide-react';
import { Suspense, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { cx, EmptyState, lazyNamed } from '@/components';
import { useFormats } from '@/i18n/format';
import type { Clip, LiveBatch } from './live';
import styles from './Stories.module.css';
import { StoryRow } from './StoryRow';

const ResolveDialog = lazyNamed(() => import('./ResolveDialog'), 'ResolveDialog');

const filters = ['total', 'published', 'failed', 'cancelled', 'pending'] as const;

type Filter = (typeof filters)[number];

/** The height of a row before it is measured. */
const ROW = 64;

/** The counters, each showing its stories below; only the rows that can be seen are drawn. */
export function Stories({ live, onResolved }: { live: LiveBatch; onResolved(): void }) {
  const { t } = useTranslation('stories');
  const [filter, setFilter] = useState<Filter>('total');
  const [resolving, setResolving] = useState<Clip | null>(null);
  const { clips } = live;
  const shown = useMemo(
    () => (filter === 'total' ? clips : clips.filter(({ status }) => status === filter)),
    [clips, filter],
  );
  return (
    <section className={styles.stories} aria-label={t('stories.title')}>
      <Counters live={live} filter={filter} onFilter={setFilter} />
      {shown.length === 0 ? (
        <EmptyState icon={Inbox} title={t('stories.none')}>
          {t('stories.noneText')}
        </EmptyState>
      ) : (
        <Rows clips={shown} onResolve={setResolving} />
      )}
      <Suspense>
        {resolving && (
          <ResolveDialog clip={resolving} onClose={() => setResolving(null)} onResolved={onResolved} />
        )}
      </Suspense>
    </section>
  );
}

function Counters({
  live: { posts },
  filter,
  onFilter,
}: {
  live: LiveBatch;
  filter: Filter;
  onFilter(filter: Filter): void;
}) {
  const { t } = useTranslation('stories');
  const formats = useFormats();
  return (
    <ToggleButtonGroup
      className={styles.counters}
      aria-label={t('counters.title')}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[filter]}
      onSelectionChange={([key]) => onFilter(key as Filter)}
    >
      {filters.map((name) => (
        <ToggleButton key={name} id={name} className={cx(styles.counter, posts[name] > 0 && styles[name])}>
          <span className={styles.label}>{t(`counters.${name}`)}</span>
          <span className={styles.value} data-counter={name}>
            {formats.number(posts[name])}
          </span>
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

function Rows({ clips, onResolve }: { clips: readonly Clip[]; onResolve(clip: Clip): void }) {
  const { t } = useTranslation('stories');
  const list = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop(list.current?.offsetTop ?? 0), []);
  const virtual = useWindowVirtualizer({
    count: clips.length,
    estimateSize: () => ROW,
    overscan: 6,
    scrollMargin: top,
    getItemKey: (position) => clips[position]?.index ?? position,
  });
  return (
    // biome-ignore-start lint/a11y/useSemanticElements: rows that are not drawn have no elements
    <div
      ref={list}
      role="list"
      aria-label={t('stories.list')}
      className={styles.list}
      style={{ height: virtual.getTotalSize() }}
    >
      {virtual.getVirtualItems().map(({ index, key, start }) => {
        const clip = clips[index];
        return (
          clip && (
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              role="listitem"
              aria-posinset={index + 1}
              aria-setsize={clips.length}
              className={styles.item}
              style={{ translate: `0 ${start - top}px` }}
            >
              <StoryRow clip={clip} onResolve={onResolve} />
            </div>
          )
        );
      })}
    </div>
    // biome-ignore-end lint/a11y/useSemanticElements: see above
  );
}
