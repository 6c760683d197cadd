import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextArea, TextField } from '@/components';
import { nameOf } from '../lead';
import { type ActionFormProps, FormDialog } from './FormDialog';

const LONGEST = 4_096;

/** Turns a lead down, with a word to it or without. */
export function RejectForm(props: ActionFormProps) {
  const { t } = useTranslation('conversations');
  const [reason, setReason] = useState('');
  const [text, setText] = useState('');
  const body = { reason: reason.trim() || null, text: text.trim() || null };
  return (
    <FormDialog
      {...props}
      title={t('decide.reject.title', { name: nameOf(props.lead) })}
      submitLabel={t('decide.reject.button')}
      tone="danger"
      wish={{ action: 'reject', body }}
    >
      <p>{t('decide.reject.text')}</p>
      <TextField
        name="reason"
        label={t('decide.reject.reason')}
        description={t('decide.reject.reasonHint')}
        value={reason}
        onChange={setReason}
        maxLength={LONGEST}
        autoFocus
      />
      <TextArea
        name="text"
        label={t('decide.reject.message')}
        description={t('decide.reject.messageHint')}
        value={text}
        onChange={setText}
        maxLength={LONGEST}
      />
    </FormDialog>
  );
}
