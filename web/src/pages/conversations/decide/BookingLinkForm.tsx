import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '@/components';
import { nameOf } from '../lead';
import { type ActionFormProps, FormDialog } from './FormDialog';

/** Sends a link by which the lead books elsewhere. */
export function BookingLinkForm(props: ActionFormProps) {
  const { t } = useTranslation('conversations');
  const [url, setUrl] = useState('');
  return (
    <FormDialog
      {...props}
      title={t('decide.bookingLink.title', { name: nameOf(props.lead) })}
      submitLabel={t('decide.bookingLink.send')}
      wish={url.trim() ? { action: 'bookingLink', body: { url: url.trim() } } : null}
    >
      <p>{t('decide.bookingLink.text')}</p>
      <TextField
        name="url"
        type="url"
        label={t('decide.bookingLink.url')}
        placeholder="https://"
        value={url}
        onChange={setUrl}
        maxLength={2048}
        isRequired
        autoFocus
      />
    </FormDialog>
  );
}
