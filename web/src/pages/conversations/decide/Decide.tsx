import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components';
import { type Action, actionsFor } from '../actions';
import type { Lead } from '../lead';
import { Part } from '../side/Part';
import { ActionDialog, type Decision } from './ActionDialog';
import styles from './Decide.module.css';

/** What comes next for this lead, in words and as buttons. */
export function Decide({ lead, etag }: { lead: Lead; etag: string | null }) {
  const { t } = useTranslation('conversations');
  const [open, setOpen] = useState<Decision | null>(null);
  const possible = actionsFor(lead.status);
  const isOpenQuestion = lead.status === 'NEEDS_ARTIST_REPLY' && !lead.complete;
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
            onPress={() => setOpen({ action, lead, etag })}
          >
            {t(`decide.${action}.button`)}
          </Button>
        ))}
      </div>
      {open && <ActionDialog decision={open} onClose={() => setOpen(null)} />}
    </Part>
  );
}

/** Whether the lead waits for the studio to do it. */
const waitsForStudio = (action: Action) => action === 'approve' || action === 'deposit';
