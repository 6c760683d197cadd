import { ArrowLeft, UserX } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { isProblem } from '@/api/problem';
import {
  cx,
  EmptyState,
  ErrorState,
  LinkButton,
  lazyNamed,
  PageHeader,
  SkeletonLines,
  StatusBadge,
} from '@/components';
import { type Lead, nameOf } from '../lead';
import { useLead } from '../queries';
import { Composer } from './Composer';
import styles from './Conversation.module.css';
import { Transcript } from './Transcript';
import { useReplyWindow } from './useReplyWindow';
import { WindowBadge } from './WindowBadge';

const SidePanel = lazyNamed(() => import('../side/SidePanel'), 'SidePanel');

/** A lead: what was said, what it answered, and what to do next. */
export function Conversation({ id }: { id: string }) {
  const { t } = useTranslation('conversations');
  const query = useLead(id);
  if (query.data) return <Open lead={query.data.value} etag={query.data.etag} />;
  if (query.isPending) return <Loading />;
  return (
    <div className={styles.failed}>
      <PageHeader title={t('title')} />
      {isProblem(query.error, 'LEAD_NOT_FOUND') || isProblem(query.error, 'INVALID_REQUEST') ? (
        <EmptyState
          icon={UserX}
          title={t('conversation.missing')}
          action={<LinkButton to="/conversations">{t('conversation.toInbox')}</LinkButton>}
        >
          {t('conversation.missingText')}
        </EmptyState>
      ) : (
        <ErrorState error={query.error} onRetry={query.refetch} />
      )}
    </div>
  );
}

const Loading = () => (
  <div className={styles.loading}>
    <SkeletonLines lines={8} height="2.5rem" />
  </div>
);

function Open({ lead, etag }: { lead: Lead; etag: string | null }) {
  const { t } = useTranslation('conversations');
  const { search } = useLocation();
  const [view, setView] = useState<'chat' | 'details'>('chat');
  const window = useReplyWindow(lead);
  return (
    <article className={styles.pane}>
      <div className={styles.head}>
        <Link
          to={{ pathname: '/conversations', search }}
          className={styles.back}
          aria-label={t('conversation.toInbox')}
        >
          <ArrowLeft size={18} aria-hidden />
        </Link>
        <PageHeader title={nameOf(lead)} badge={<StatusBadge kind="lead" state={lead.status} />} />
        <WindowBadge window={window} />
        <Views view={view} onView={setView} />
      </div>
      <div className={styles.body}>
        <section className={cx(styles.chat, view === 'details' && styles.away)} aria-label={t('chat.title')}>
          <Transcript lead={lead} />
          <Composer lead={lead} etag={etag} window={window} />
        </section>
        <aside className={cx(styles.side, view === 'chat' && styles.away)} aria-label={t('side.title')}>
          <Suspense fallback={<Loading />}>
            <SidePanel lead={lead} etag={etag} />
          </Suspense>
        </aside>
      </div>
    </article>
  );
}

/** Where there is no room for both, one of the two is shown. */
function Views({ view, onView }: { view: 'chat' | 'details'; onView(view: 'chat' | 'details'): void }) {
  const { t } = useTranslation('conversations');
  return (
    <fieldset className={styles.views}>
      <legend className="visually-hidden">{t('conversation.views')}</legend>
      {(['chat', 'details'] as const).map((name) => (
        <button key={name} type="button" aria-pressed={view === name} onClick={() => onView(name)}>
          {t(`conversation.${name}`)}
        </button>
      ))}
    </fieldset>
  );
}
