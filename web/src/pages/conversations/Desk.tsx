import { ChartNoAxesColumnDecreasing, MessagesSquare } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useMayRead } from '@/api/session';
import { cx, EmptyState, LinkButton, NoAccess, PageHeader } from '@/components';
import { Conversation } from './conversation/Conversation';
import styles from './Desk.module.css';
import { Inbox } from './inbox/Inbox';

/** The inbox and the conversation that is open; on a phone one of the two. */
export function Desk() {
  const { t } = useTranslation('conversations');
  const { leadId } = useParams();
  const mayRead = useMayRead('converse');
  if (!mayRead) {
    return (
      <>
        <PageHeader title={t('title')} description={t('description')} />
        <NoAccess scope="converse" />
      </>
    );
  }
  return (
    <div className={cx(styles.desk, leadId && styles.open)}>
      <section className={styles.inbox} aria-label={t('inbox.title')}>
        <div className={styles.head}>
          {leadId ? (
            // The conversation has the page's h1.
            <p className={styles.area}>{t('title')}</p>
          ) : (
            <PageHeader title={t('title')} />
          )}
          <LinkButton to="/conversations/funnel" size="sm" icon={ChartNoAxesColumnDecreasing}>
            {t('funnel.link')}
          </LinkButton>
        </div>
        <Inbox selected={leadId ?? null} />
      </section>
      {leadId ? (
        <Conversation key={leadId} id={leadId} />
      ) : (
        <div className={styles.nobody}>
          <EmptyState icon={MessagesSquare} title={t('nobody.title')}>
            {t('nobody.text')}
          </EmptyState>
        </div>
      )}
    </div>
  );
}
