import {
  CalendarClock,
  CircleAlert,
  CircleCheck,
  CircleSlash,
  type LucideIcon,
  PenLine,
  Repeat,
  Send,
  TriangleAlert,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schema } from '@/api/client';
import { cx, DateTime, toneOf, useStateWords } from '@/components';
import type { PostOverview } from '../api';
import { excerpt } from '../parts/excerpt';
import { PlatformMarks } from '../parts/PlatformMark';
import styles from './DayPost.module.css';

const icons: Record<Schema<'PostStatus'>, LucideIcon> = {
  DRAFT: PenLine,
  SCHEDULED: CalendarClock,
  PUBLISHING: Send,
  PUBLISHED: CircleCheck,
  PARTIAL: TriangleAlert,
  FAILED: CircleAlert,
  CANCELLED: CircleSlash,
};

/** A post on its day: one line in a month, a small card in a week. */
export function DayPost({ post, isShort }: { post: PostOverview; isShort?: boolean }) {
  const { t } = useTranslation('posts');
  const words = useStateWords();
  const { id, content, mediaUrls, status, scheduledAt, timezone, platforms, approval, repeat } = post;
  const Icon = icons[status];
  const text = excerpt(content, isShort ? 40 : 90) || t('mediaOnly', { count: mediaUrls.length });
  const time = scheduledAt && <DateTime at={scheduledAt} show="time" zone={isShort ? null : timezone} />;
  const className = cx(styles.post, styles[toneOf('post', status)], isShort && styles.short);
  if (isShort) {
    return (
      <Link to={`/posts/${id}`} className={className} title={excerpt(content, 200)}>
        <Icon size={13} role="img" aria-label={words('post', status)} className={styles.icon} />
        <span className={styles.time}>{time}</span>
        <span className={styles.line}>{text}</span>
      </Link>
    );
  }
  const isWaiting = status === 'DRAFT' && approval && approval.status !== 'APPROVED';
  return (
    <Link to={`/posts/${id}`} className={className}>
      <span className={styles.head}>
        <span className={cx(styles.time, !timezone && styles.strong)}>{time}</span>
        {repeat && <Repeat size={13} role="img" aria-label={t('repeat.repeats')} />}
      </span>
      <span className={styles.text}>{text}</span>
      <PlatformMarks platforms={platforms} />
      <span className={styles.state}>
        <Icon size={14} aria-hidden className={styles.icon} />
        {isWaiting ? words('approval', approval.status) : words('post', status)}
      </span>
    </Link>
  );
}
