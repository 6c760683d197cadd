import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { CopyButton, DateTime } from '@/components';
import { Decide } from '../decide/Decide';
import type { Lead } from '../lead';
import { Answers } from './Answers';
import { Deposit } from './Deposit';
import { Files } from './Files';
import { Part } from './Part';
import styles from './Side.module.css';
import { Slots } from './Slots';

/** What is known of the lead and what comes next, beside what was said. */
export function SidePanel({ lead, etag }: { lead: Lead; etag: string | null }) {
  return (
    <>
      <Decide lead={lead} etag={etag} />
      <Deposit lead={lead} />
      <Slots lead={lead} />
      <Answers lead={lead} />
      <Files lead={lead} />
      <About lead={lead} />
    </>
  );
}

function About({ lead }: { lead: Lead }) {
  const { t } = useTranslation('conversations');
  return (
    <Part title={t('about.title')}>
      <dl className={styles.facts}>
        <dt>{t('about.since')}</dt>
        <dd>
          <DateTime at={lead.createdAt} />
        </dd>
        <dt>{t('about.changed')}</dt>
        <dd>
          <DateTime at={lead.updatedAt} />
        </dd>
        <dt>{t('about.run')}</dt>
        <dd>{lead.run}</dd>
        {lead.waUserId && (
          <>
            <dt>{t('about.waUserId')}</dt>
            <dd>{lead.waUserId}</dd>
          </>
        )}
        <dt>{t('about.id')}</dt>
        <dd className={styles.id}>
          <code>{lead.id}</code>
          <CopyButton text={lead.id} label={t('about.copyId')} />
        </dd>
      </dl>
      <Link to={`/activity?leadId=${lead.id}`}>{t('about.events')}</Link>
    </Part>
  );
}
