import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Checkbox } from '@/components';
import { nameOf } from '../lead';
import { type ActionFormProps, FormDialog } from './FormDialog';

/** Calls it off; whether the deposit went back is only noted here. */
export function CancelForm(props: ActionFormProps) {
  const { t } = useTranslation('conversations');
  const [refunded, setRefunded] = useState(false);
  return (
    <FormDialog
      {...props}
      title={t('decide.cancel.title', { name: nameOf(props.lead) })}
      submitLabel={t('decide.cancel.button')}
      tone="danger"
      wish={{ action: 'cancel', body: { refunded } }}
    >
      <p>{t('decide.cancel.text')}</p>
      <Checkbox isSelected={refunded} onChange={setRefunded} description={t('decide.cancel.refundedHint')}>
        {t('decide.cancel.refunded')}
      </Checkbox>
    </FormDialog>
  );
}
