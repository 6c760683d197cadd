import { ChevronRight } from 'lucide-react';
import { memo } from 'react';
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { DateTime, RelativeTime, StatusBadge } from '@/components';
import { TraceLink } from '../TraceLink';
import styles from './Events.module.css';
import { Payload } from './Payload';
import type { SystemEvent } from './useEvents';
import { useEventWords } from './useEventWords';

/** An event in a line; opened, with what was written down with it. */
export const EventRow = memo(function EventRow({ event }: { event: SystemEvent }) {
  const { t } = useTranslation('activity');
  const { title, hint } = useEventWords()(event.eventType);
  return (
    <li className={styles.item}>
      <Disclosure className={styles.event}>
        <div className={styles.row}>
          <StatusBadge kind="level" state={event.level} />
          <Heading level={2} className={styles.title}>
            <Button slot="trigger" className={styles.open}>
              <ChevronRight size={16} aria-hidden />
              {title}
            </Button>
          </Heading>
          <span className={styles.links}>
            {event.leadId && (
              <Link to={`/conversations/${event.leadId}`}>{t('lead', { id: event.leadId.slice(-6) })}</Link>
            )}
            <TraceLink id={event.correlationId} />
          </span>
          <span className={styles.time}>
            <RelativeTime at={event.createdAt} />
          </span>
        </div>
        <DisclosurePanel className={styles.panel}>
          {hint && <p>{hint}</p>}
          <dl className={styles.facts}>
            <dt>{t('when')}</dt>
            <dd>
              <DateTime at={event.createdAt} />
            </dd>
            <dt>{t('type')}</dt>
            <dd>
              <code>{event.eventType}</code>
            </dd>
            {event.correlationId && (
              <>
                <dt>{t('correlation')}</dt>
                <dd>
                  <code>{event.correlationId}</code>
                </dd>
              </>
            )}
            <Payload payload={event.payload} />
          </dl>
        </DisclosurePanel>
      </Disclosure>
    </li>
  );
});
