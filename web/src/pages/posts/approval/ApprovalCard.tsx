import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Check, Send, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, unwrap } from '@/api/client';
import { Button, Card, DateTime, Dialog, ProblemNote, StatusBadge, TextArea } from '@/components';
import { type Post, useUsers } from '../api';
import styles from './Approval.module.css';
import { AuthorField } from './AuthorField';
import { personName, useKnown, useRemembered } from './person';

type Say = 'submit' | 'approve' | 'reject';

/** Where the approval of a post stands, and what the person at the screen can say. */
export function ApprovalCard({ post, approval }: { post: Post; approval: Schema<'Approval'> }) {
  const { t } = useTranslation('posts');
  const [chosen, setChosen] = useState<string | null>(null);
  const [remembered] = useRemembered();
  const me = useKnown(post.teamId, [chosen, remembered, post.userId]);
  const [isRejecting, setRejecting] = useState(false);
  const say = useSay(post.id);
  const isOpen = post.status === 'DRAFT';
  const isSubmitted = approval.status === 'SUBMITTED';
  const nobody = me === null && t('approval.whoFirst');
  const own = isSubmitted && approval.submittedBy === me && t('approval.notOwn');
  const isSaying = (what: Say) => say.isPending && say.variables.what === what;
  return (
    <Card title={t('approval.title')} actions={<StatusBadge kind="approval" state={approval.status} />}>
      <History post={post} approval={approval} />
      {isOpen && approval.status !== 'APPROVED' && (
        <>
          <AuthorField teamId={post.teamId} userId={me} onChange={setChosen} label={t('approval.me')} />
          {say.error && !isRejecting && <ProblemNote error={say.error} />}
          <div className={styles.actions}>
            {isSubmitted ? (
              <>
                <Button icon={X} needs="publish" blocked={nobody || own} onPress={() => setRejecting(true)}>
                  {t('approval.reject')}
                </Button>
                <Button
                  variant="primary"
                  icon={Check}
                  needs="publish"
                  blocked={nobody || own}
                  isPending={isSaying('approve')}
                  onPress={() => say.mutate({ what: 'approve', userId: me ?? '' })}
                >
                  {t('approval.approve')}
                </Button>
              </>
            ) : (
              <Button
                variant="primary"
                icon={Send}
                needs="publish"
                blocked={nobody}
                isPending={isSaying('submit')}
                onPress={() => say.mutate({ what: 'submit', userId: me ?? '' })}
              >
                {t('approval.submit')}
              </Button>
            )}
          </div>
        </>
      )}
      {isRejecting && (
        <RejectDialog
          error={say.error}
          isPending={say.isPending}
          onClose={() => setRejecting(false)}
          onReject={(reason) =>
            say.mutate({ what: 'reject', userId: me ?? '', reason }, { onSuccess: () => setRejecting(false) })
          }
        />
      )}
    </Card>
  );
}

function History({ post, approval }: { post: Post; approval: Schema<'Approval'> }) {
  const { t } = useTranslation('posts');
  const users = useUsers(post.teamId);
  const name = (id: string | null) => {
    const user = users.data?.find((found) => found.id === id);
    return user ? personName(user) : t('approval.somebody');
  };
  return (
    <div className={styles.history}>
      {approval.status === 'NEEDED' && <p>{t('approval.needed')}</p>}
      {approval.submittedAt && (
        <p>
          {t('approval.submittedBy', { name: name(approval.submittedBy) })}{' '}
          <DateTime at={approval.submittedAt} />
        </p>
      )}
      {approval.decidedAt && (
        <p>
          {t(approval.status === 'REJECTED' ? 'approval.rejectedBy' : 'approval.approvedBy', {
            name: name(approval.decidedBy),
          })}{' '}
          <DateTime at={approval.decidedAt} />
        </p>
      )}
      {approval.reason && <blockquote className={styles.reason}>{approval.reason}</blockquote>}
    </div>
  );
}

function RejectDialog({
  error,
  isPending,
  onClose,
  onReject,
}: {
  error: unknown;
  isPending: boolean;
  onClose(): void;
  onReject(reason: string | undefined): void;
}) {
  const { t } = useTranslation(['posts', 'common']);
  const [reason, setReason] = useState('');
  return (
    <Dialog
      title={t('approval.rejectTitle')}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('common:back')}</Button>
          <Button variant="danger" isPending={isPending} onPress={() => onReject(reason.trim() || undefined)}>
            {t('approval.reject')}
          </Button>
        </>
      }
    >
      <TextArea
        label={t('approval.reason')}
        description={t('approval.reasonHint')}
        autoFocus
        value={reason}
        onChange={setReason}
      />
      {error != null && <ProblemNote error={error} />}
    </Dialog>
  );
}

function useSay(postId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ what, userId, reason }: { what: Say; userId: string; reason?: string }) => {
      const params = { path: { id: postId } };
      if (what === 'reject') {
        return unwrap(api.POST('/api/posts/{id}/reject', { params, body: { userId, reason } }));
      }
      return unwrap(api.POST(`/api/posts/{id}/${what}`, { params, body: { userId } }));
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['posts'] }),
  });
}
