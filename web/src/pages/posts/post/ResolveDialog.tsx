import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, unwrap } from '@/api/client';
import { Button, Dialog, Form, platformNames, TextField, toast } from '@/components';
import { RadioCards } from '@/components/RadioCards';
import type { Publication } from '../api';

type Outcome = Schema<'Resolution'>['outcome'];

interface ResolveDialogProps {
  publication: Publication;
  account: string | undefined;
  onClose(): void;
}

/** Takes the word of a person who has looked at the account: nothing else can tell. */
export function ResolveDialog({ publication, account, onClose }: ResolveDialogProps) {
  const { t } = useTranslation(['posts', 'common']);
  const client = useQueryClient();
  const platform = platformNames[publication.platform];
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [externalId, setExternalId] = useState('');
  const [permalink, setPermalink] = useState('');
  const resolve = useMutation({
    mutationFn: (chosen: Outcome) => {
      const body: Schema<'Resolution'> =
        chosen === 'published'
          ? {
              outcome: chosen,
              externalId: externalId.trim(),
              ...(permalink && { permalink: permalink.trim() }),
            }
          : { outcome: chosen };
      const params = { path: { publicationId: publication.id } };
      return unwrap(api.POST('/api/publications/{publicationId}/resolve', { params, body }));
    },
    onSuccess: (_, chosen) => {
      toast.success(t(`resolve.done.${chosen}`));
      onClose();
    },
    onSettled: () =>
      Promise.all(['posts', 'publications'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
  return (
    <Dialog title={t('resolve.title', { platform })} isOpen onClose={onClose}>
      <p>{t('resolve.text', { platform, account: account ?? platform })}</p>
      <Form
        onSubmit={() => outcome && resolve.mutate(outcome)}
        error={resolve.error}
        actions={
          <>
            <Button onPress={onClose}>{t('common:back')}</Button>
            <Button
              type="submit"
              variant="primary"
              needs="publish"
              blocked={outcome === null && t('resolve.chooseFirst')}
              isPending={resolve.isPending}
            >
              {t('resolve.save')}
            </Button>
          </>
        }
      >
        <RadioCards<Outcome>
          label={t('resolve.question', { platform })}
          value={outcome}
          onChange={setOutcome}
          options={(['published', 'failed'] as const).map((value) => ({
            value,
            label: t(`resolve.outcomes.${value}.label`),
            description: t(`resolve.outcomes.${value}.description`),
          }))}
        />
        {outcome === 'published' && (
          <>
            <TextField
              label={t('resolve.externalId')}
              description={t('resolve.externalIdHint')}
              name="externalId"
              mono
              isRequired
              value={externalId}
              onChange={setExternalId}
            />
            <TextField
              label={t('resolve.permalink')}
              name="permalink"
              type="url"
              mono
              placeholder="https://"
              value={permalink}
              onChange={setPermalink}
            />
          </>
        )}
      </Form>
    </Dialog>
  );
}
