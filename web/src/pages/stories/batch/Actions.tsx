import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Pause, Play, RotateCcw, Square } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@/api/client';
import { Button, ConfirmDialog, toast, useProblemWords } from '@/components';
import { isFinished, type LiveBatch, retryable, storyInHand } from './live';

const actions = {
  pause: '/api/metricool/batch/{batchId}/pause',
  resume: '/api/metricool/batch/{batchId}/resume',
  cancel: '/api/metricool/batch/{batchId}/cancel',
  retry: '/api/metricool/batch/{batchId}/retry-failed',
} as const;

interface ActionsProps {
  live: LiveBatch;
  /** The batch was changed; a stream that has ended has more to tell now. */
  onDone(): void;
}

/** What can be done with the batch in the state that it is in. */
export function Actions({ live, onDone }: ActionsProps) {
  const { t } = useTranslation('stories');
  const words = useProblemWords();
  const client = useQueryClient();
  const [isCancelling, setCancelling] = useState(false);
  const { batchId } = live.batch;
  const act = useMutation({
    mutationFn: (action: keyof typeof actions) =>
      unwrap(api.POST(actions[action], { params: { path: { batchId } } })),
    onSuccess: () => {
      onDone();
      return client.invalidateQueries({ queryKey: ['batches'] });
    },
  });
  const press = (action: keyof typeof actions) => () =>
    act.mutate(action, { onError: (error) => toast.danger(words(error).text) });
  const isPending = (action: keyof typeof actions) => act.isPending && act.variables === action;
  const failed = retryable(live);
  const { status, posts } = live;
  return (
    <>
      {status === 'processing' && (
        <Button needs="publish" icon={Pause} isPending={isPending('pause')} onPress={press('pause')}>
          {t('actions.pause')}
        </Button>
      )}
      {status === 'paused' && (
        <Button
          needs="publish"
          icon={Play}
          variant="primary"
          isPending={isPending('resume')}
          onPress={press('resume')}
        >
          {t('actions.resume')}
        </Button>
      )}
      {!isFinished(status) && (
        <Button needs="publish" icon={Square} onPress={() => setCancelling(true)}>
          {t('actions.cancel')}
        </Button>
      )}
      {failed > 0 && (
        <Button needs="publish" icon={RotateCcw} isPending={isPending('retry')} onPress={press('retry')}>
          {t('actions.retry', { count: failed })}
        </Button>
      )}
      <ConfirmDialog
        title={t('cancel.title')}
        confirmLabel={t('actions.cancel')}
        isOpen={isCancelling}
        onClose={() => setCancelling(false)}
        onConfirm={() => act.mutateAsync('cancel')}
      >
        <p>{t('cancel.waiting', { count: posts.pending })}</p>
        {storyInHand(live) && <p>{t('cancel.inHand')}</p>}
        {posts.published > 0 && <p>{t('cancel.published', { count: posts.published })}</p>}
      </ConfirmDialog>
    </>
  );
}
