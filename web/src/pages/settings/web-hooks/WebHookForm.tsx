import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Checkbox, CheckboxGroup, Form, TextField } from '@/components';
import { events, type WebhookEvent, wordsOf } from './events';

interface WebHookFormProps {
  initial?: { url: string; events: WebhookEvent[] };
  submitLabel: string;
  error: unknown;
  isPending: boolean;
  onSubmit(webhook: { url: string; events: WebhookEvent[] }): void;
  onCancel(): void;
}

/** Where to, and about what. All events is a choice of its own, which includes those to come. */
export function WebHookForm({
  initial,
  submitLabel,
  error,
  isPending,
  onSubmit,
  onCancel,
}: WebHookFormProps) {
  const { t } = useTranslation(['settings', 'common']);
  const [url, setUrl] = useState(initial?.url ?? '');
  const [isAll, setAll] = useState(initial ? initial.events.includes('*') : true);
  const [chosen, setChosen] = useState<WebhookEvent[]>(
    initial?.events.filter((event) => event !== '*') ?? [],
  );
  const none = !isAll && chosen.length === 0;
  return (
    <Form
      error={error}
      onSubmit={() => onSubmit({ url: url.trim(), events: isAll ? ['*'] : chosen })}
      actions={
        <>
          <Button onPress={onCancel}>{t('common:cancel')}</Button>
          <Button
            type="submit"
            variant="primary"
            isPending={isPending}
            blocked={none && t('webHooks.noEvent')}
          >
            {submitLabel}
          </Button>
        </>
      }
    >
      <TextField
        label={t('webHooks.url')}
        description={t('webHooks.urlHint')}
        name="url"
        type="url"
        mono
        isRequired
        autoFocus
        value={url}
        onChange={setUrl}
      />
      <Checkbox isSelected={isAll} onChange={setAll} description={t('webHooks.allHint')}>
        {t('webHooks.all')}
      </Checkbox>
      {!isAll && (
        <CheckboxGroup
          label={t('webHooks.events')}
          name="events"
          value={chosen}
          onChange={setChosen}
          options={events.map((event) => ({
            value: event,
            label: <code>{event}</code>,
            description: t(`webHooks.event.${wordsOf(event)}`),
          }))}
        />
      )}
    </Form>
  );
}
