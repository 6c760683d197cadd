import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { RelativeTime, StatusBadge } from '@/components';
import { type LeadOverview, nameOf } from '../lead';
import { useStepWords } from '../words';
import styles from './Inbox.module.css';

interface LeadRowProps {
  lead: LeadOverview;
  isOpen: boolean;
  /** Whether the tab key leads to it. */
  isStop: boolean;
  onFocus(id: string): void;
}

/** A lead in the inbox: who, since when, where it stands. */
export const LeadRow = memo(function LeadRow({ lead, isOpen, isStop, onFocus }: LeadRowProps) {
  const { search } = useLocation();
  return (
    <Link
      to={{ pathname: `/conversations/${lead.id}`, search }}
      className={styles.row}
      data-lead={lead.id}
      aria-current={isOpen ? 'page' : undefined}
      tabIndex={isStop ? 0 : -1}
      onFocus={() => onFocus(lead.id)}
    >
      <span className={styles.line}>
        <span className={styles.name}>{nameOf(lead)}</span>
        <span className={styles.small}>
          <RelativeTime at={lead.updatedAt} />
        </span>
      </span>
      <span className={styles.line}>
        <StatusBadge kind="lead" state={lead.status} />
        <span className={styles.preview}>
          <Preview lead={lead} />
        </span>
      </span>
    </Link>
  );
});

/** What says most of a lead in a few words. */
function Preview({ lead }: { lead: LeadOverview }) {
  const { t } = useTranslation('conversations');
  const words = useStepWords();
  if (lead.handoverReason) return <>{words.reason(lead.handoverReason)}</>;
  if (lead.status === 'QUALIFYING' && lead.step) {
    return <>{t('inbox.atStep', { number: lead.stepIndex + 1, step: words.step(lead.step) })}</>;
  }
  return <>{lead.run > 1 ? t('inbox.run', { run: lead.run }) : null}</>;
}
