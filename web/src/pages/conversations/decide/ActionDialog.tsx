import { useTranslation } from 'react-i18next';
import { ConfirmDialog, Money } from '@/components';
import type { Action } from '../actions';
import { type Lead, nameOf } from '../lead';
import { useDeed } from '../writes';
import { BookingLinkForm } from './BookingLinkForm';
import { CancelForm } from './CancelForm';
import { DepositForm } from './DepositForm';
import { RejectForm } from './RejectForm';

/** An action, with the lead as the person saw it when choosing. */
export interface Decision {
  action: Action;
  lead: Lead;
  etag: string | null;
}

interface ActionDialogProps {
  decision: Decision;
  onClose(): void;
}

/**
 * Asks for what an action needs, says what follows from it, and does it. It holds on to the lead as it
 * was when the dialog opened: whatever has changed since, the gateway refuses the decision.
 */
export function ActionDialog({ decision: { action, lead, etag }, onClose }: ActionDialogProps) {
  const { t } = useTranslation('conversations');
  const deed = useDeed(lead.id, etag);
  const rest = { lead, deed, onClose };
  const name = nameOf(lead);
  return (
    <>
      <ConfirmDialog
        title={t('decide.approve.title', { name })}
        confirmLabel={t('decide.approve.button')}
        tone="primary"
        isOpen={action === 'approve'}
        onClose={onClose}
        onConfirm={() => deed.mutateAsync({ action: 'approve' })}
      >
        <p>{t('decide.approve.text')}</p>
        {lead.estimate && (
          <p>
            {t('deposit.estimated')} <Money minor={lead.estimate.depositMinor} currency="GBP" />
          </p>
        )}
      </ConfirmDialog>
      <ConfirmDialog
        title={t('decide.markBooked.title', { name })}
        confirmLabel={t('decide.markBooked.button')}
        tone="primary"
        isOpen={action === 'markBooked'}
        onClose={onClose}
        onConfirm={() => deed.mutateAsync({ action: 'markBooked' })}
      >
        {t('decide.markBooked.text')}
      </ConfirmDialog>
      {action === 'deposit' && <DepositForm {...rest} />}
      {action === 'bookingLink' && <BookingLinkForm {...rest} />}
      {action === 'reject' && <RejectForm {...rest} />}
      {action === 'cancel' && <CancelForm {...rest} />}
    </>
  );
}
