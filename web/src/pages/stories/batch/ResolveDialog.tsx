import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema } from '@/api/client';
import { Button, Dialog, Form, RadioCards, TextField, toast } from '@/components';
import type { Clip } from './live';

type Outcome = Schema<'Resolution'>['outcome'];

interface ResolveDialogProps {
  /** The story whose outcome nobody knows; null shows nothing. */
  clip: Clip | null;
  onClose(): void;
  onResolved(): void;
}

/** A person looked at the page, and tells whether the story is there. */
export function ResolveDialog({ clip, ...props }: ResolveDialogProps) {
  return clip && <Resolving key={clip.publicationId} clip={clip} {...props} />;
}

function Resolving({ clip, onClose, onResolved }: ResolveDialogProps & { clip: Clip }) {
  const { t } = useTranslation(['stories', 'common']);
  const client = useQueryClient();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [externalId, setExternalId] = useState(clip.postId ?? '');
  const [permalink, setPermalink] = useState('');
  const resolve = useMutation({
    mutationFn: (body: Schema<'Resolution'>) =>
      api.POST('/api/publications/{publicationId}/resolve', {
        params: { path: { publicationId: clip.publicationId } },
        body,
      }),
    onSuccess: () => {
      toast.success(t('resolve.done', { number: clip.index }));
      onResolved();
      onClose();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['publications'] }),
  });
  const submit = () => {
    if (outcome === 'failed') resolve.mutate({ outcome });
    if (outcome === 'published') resolve.mutate({ outcome, externalId, permalink: permalink.trim() || null });
  };
  return (
    <Dialog title={t('resolve.title', { number: clip.index })} isOpen onClose={onClose}>
      <p>{t('resolve.text')}</p>
      <Form
        onSubmit={submit}
        error={resolve.error}
        actions={
          <>
            <Button onPress={onClose}>{t('common:back')}</Button>
            <Button
              type="submit"
              variant="primary"
              isPending={resolve.isPending}
              blocked={outcome === null && t('resolve.choose')}
            >
              {t('resolve.submit')}
            </Button>
          </>
        }
      >
        <RadioCards<Outcome>
          label={t('resolve.question')}
          value={outcome}
          onChange={setOutcome}
          options={[
            { value: 'published', label: t('resolve.published'), description: t('resolve.publishedMeaning') },
            { value: 'failed', label: t('resolve.failed'), description: t('resolve.failedMeaning') },
          ]}
        />
        {outcome === 'published' && (
          <>
            <TextField
              label={t('resolve.id')}
              description={t('resolve.idHint')}
              name="externalId"
              isRequired
              value={externalId}
              onChange={setExternalId}
            />
            <TextField
              label={t('resolve.link')}
              name="permalink"
              type="url"
              value={permalink}
              onChange={setPermalink}
            />
          </>
        )}
      </Form>
    </Dialog>
  );
}
