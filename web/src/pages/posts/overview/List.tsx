import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { CalendarX, PenLine, Plug, Repeat } from 'lucide-react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import {
  DateTime,
  EmptyState,
  ErrorState,
  LinkButton,
  LoadMore,
  SkeletonLines,
  StatusBadge,
} from '@/components';
import { type PostOverview, useConnections, usePostList } from '../api';
import { excerpt } from '../parts/excerpt';
import { PlatformMarks } from '../parts/PlatformMark';
import { rangeOf } from './days';
import styles from './List.module.css';
import { type Shown, viewPath } from './useView';

/** All posts, the newest written first; only what can be seen is drawn, the rest is read on the way. */
export function List({ shown }: { shown: Shown }) {
  const { t } = useTranslation('posts');
  const { status, platform, only } = shown;
  const range = useMemo(() => (only ? rangeOf([only]) : { from: null, to: null }), [only]);
  const list = usePostList({ status, platform, ...range });
  if (list.isPending) return <SkeletonLines lines={8} height="3rem" />;
  if (list.error && list.items.length === 0) return <ErrorState error={list.error} onRetry={list.refetch} />;
  if (list.items.length === 0) {
    return <Empty isFiltered={status !== null || platform !== null || only !== null} />;
  }
  return (
    <>
      {only && (
        <p>
          {t('list.only')} <DateTime at={rangeOf([only]).from} show="date" />.{' '}
          <Link to={viewPath({ ...shown, only: null })}>{t('list.all')}</Link>
        </p>
      )}
      <Rows posts={list.items} onEnd={() => list.hasMore && !list.isLoadingMore && list.loadMore()} />
      <LoadMore list={list} />
    </>
  );
}

const ROW = 61;

function Rows({ posts, onEnd }: { posts: readonly PostOverview[]; onEnd(): void }) {
  const { t } = useTranslation('posts');
  const box = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop(box.current?.offsetTop ?? 0), []);
  const rows = useWindowVirtualizer({
    count: posts.length,
    estimateSize: () => ROW,
    overscan: 12,
    scrollMargin: top,
    getItemKey: (index) => posts[index]?.id ?? index,
  });
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const atEnd = last >= posts.length - 10;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per arrival at the end of what is read
  useEffect(() => {
    if (atEnd) onEnd();
  }, [atEnd, posts.length]);
  return (
    <ul
      ref={box}
      className={styles.list}
      aria-label={t('list.label')}
      style={{ height: rows.getTotalSize() }}
    >
      {items.map(({ key, index, start }) => {
        const post = posts[index];
        return (
          post && (
            <li
              key={key}
              ref={rows.measureElement}
              data-index={index}
              aria-posinset={index + 1}
              aria-setsize={posts.length}
              className={styles.item}
              style={{ transform: `translateY(${start - rows.options.scrollMargin}px)` }}
            >
              <Row post={post} />
            </li>
          )
        );
      })}
    </ul>
  );
}

function Row({ post }: { post: PostOverview }) {
  const { t } = useTranslation('posts');
  const { id, content, mediaUrls, status, scheduledAt, timezone, platforms, approval, repeat } = post;
  const isWaiting = status === 'DRAFT' && approval && approval.status !== 'APPROVED';
  return (
    <Link to={`/posts/${id}`} className={styles.row}>
      <span className={styles.main}>
        <span className={styles.title}>
          {excerpt(content, 160) || t('mediaOnly', { count: mediaUrls.length })}
        </span>
        <span className={styles.sub}>
          {scheduledAt ? <DateTime at={scheduledAt} zone={timezone} /> : t('post.noTime')}
          {repeat && <Repeat size={13} role="img" aria-label={t('repeat.repeats')} />}
        </span>
      </span>
      <PlatformMarks platforms={platforms} />
      <span className={styles.badges}>
        {isWaiting && <StatusBadge kind="approval" state={approval.status} />}
        <StatusBadge kind="post" state={status} />
      </span>
    </Link>
  );
}

function Empty({ isFiltered }: { isFiltered: boolean }) {
  const { t } = useTranslation('posts');
  const connections = useConnections();
  if (isFiltered) {
    return (
      <EmptyState
        icon={CalendarX}
        title={t('list.noMatch.title')}
        action={<LinkButton to="/posts?view=list">{t('list.all')}</LinkButton>}
      >
        {t('list.noMatch.text')}
      </EmptyState>
    );
  }
  const isConnected = connections.data?.some(({ status }) => status === 'ACTIVE') ?? true;
  return (
    <EmptyState
      icon={PenLine}
      title={t('list.empty.title')}
      action={
        isConnected ? (
          <LinkButton to="/posts/new" variant="primary" icon={PenLine}>
            {t('write')}
          </LinkButton>
        ) : (
          <LinkButton to="/settings/connections" variant="primary" icon={Plug}>
            {t('compose.noAccounts.connect')}
          </LinkButton>
        )
      }
    >
      {t(isConnected ? 'list.empty.text' : 'compose.noAccounts.text')}
    </EmptyState>
  );
}
