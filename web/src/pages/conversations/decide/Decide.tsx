import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components';
import { type Action, actionsFor, isComplete } from '../actions';
import type { Lead } from '../lead';
import { Part } from '../side/Part';
import { ActionDialog } from './ActionDialog';
import styles from './Decide.module.css';

/** What comes next for this lead, in words and as buttons. */
export function Decide({ lead, etag }: { lead: Lead; etag: string | null }) {
  const { t } = useTranslation('conversations');
  const [open, setOpen] = useState<Action | null>(null);
  const possible = actionsFor(lead.status);
  const isOpenQuestion = lead.status === 'NEEDS_ARTIST_REPLY' && !isComplete(lead);
  return (
    <Part title={t('decide.title')}>
      <p className={styles.text}>{t(`decide.next.${lead.status}`)}</p>
      <div className={styles.buttons}>
        {possible.map((action) => (
          <Button
            key={action}
            size="sm"
            needs="admin"
            variant={waitsForStudio(action) ? 'primary' : 'secondary'}
            blocked={action === 'approve' && isOpenQuestion && t('decide.notAnswered')}
            onPress={() => setOpen(action)}
          >
            {t(`decide.${action}.button`)}
          </Button>
        ))}
      </div>
      <ActionDialog action={open} lead={lead} etag={etag} onClose={() => setOpen(null)} />
    </Part>
  );
}

/** Whether the lead waits for the studio to do it. */
const waitsForStudio = (action: Action) => action === 'approve' || action === 'deposit';
