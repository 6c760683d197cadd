import { CopyPlus, Pencil, RotateCw, Send, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useMayRead } from '@/api/session';
import {
  Button,
  ConfirmDialog,
  ErrorState,
  LinkButton,
  PageHeader,
  ProblemNote,
  SkeletonLines,
  StatusBadge,
  toast,
} from '@/components';
import { type Command, type Post, useCommand, useConnections, usePost } from '../api';
import { ApprovalCard } from '../approval/ApprovalCard';
import { excerpt } from '../parts/excerpt';
import { NotAllowed } from '../parts/NotAllowed';
import { Facts } from './Facts';
import styles from './Post.module.css';
import { Publications } from './Publications';

/** `/posts/:postId`: what a post says, where it is, and what became of it on each account. */
export function PostPage() {
  const { t } = useTranslation('posts');
  const { postId = '' } = useParams();
  const mayRead = useMayRead('publish');
  const query = usePost(postId);
  const connections = useConnections();
  const back = { to: '/posts', label: t('title') };
  const post = query.data?.value;
  if (!post) {
    return (
      <>
        <PageHeader title={t('post.title')} back={back} />
        {!mayRead && <NotAllowed scope="publish" />}
        {mayRead && query.isPending && <SkeletonLines lines={8} />}
        {query.isError && <ErrorState error={query.error} onRetry={query.refetch} />}
      </>
    );
  }
  return (
    <>
      <PageHeader
        title={excerpt(post.content, 60) || t('mediaOnly', { count: post.mediaUrls.length })}
        back={back}
        badge={<StatusBadge kind="post" state={post.status} />}
        actions={<Actions key={post.id} post={post} />}
      />
      <p role="status" className="visually-hidden">
        {t(`post.now.${post.status}`)}
      </p>
      <div className={styles.columns}>
        <div className={styles.stack}>
          <Publications post={post} connections={connections.data ?? []} />
        </div>
        <div className={styles.stack}>
          {post.approval && <ApprovalCard key={post.approval.status} post={post} approval={post.approval} />}
          <Facts post={post} />
        </div>
      </div>
    </>
  );
}

const isOpen = ({ status }: Post) => status === 'DRAFT' || status === 'SCHEDULED';

/** What can be done with the post in its state. */
function Actions({ post }: { post: Post }) {
  const { t } = useTranslation(['posts', 'common']);
  const command = useCommand(post.id);
  const [asked, setAsked] = useState<'publish' | 'cancel' | null>(null);
  const { approval, status } = post;
  const unapproved = approval !== null && approval.status !== 'APPROVED' && t('post.unapproved');
  const run = (what: Command) =>
    command.mutateAsync(what).then(() => {
      toast.success(t(`post.done.${what}`));
    });
  const canCancel = isOpen(post) || status === 'PUBLISHING';
  const canRetry =
    (status === 'PARTIAL' || status === 'FAILED') && post.publications.some((one) => one.status === 'FAILED');
  return (
    <>
      <LinkButton to={`/posts/new?from=${post.id}`} icon={CopyPlus}>
        {t('post.again')}
      </LinkButton>
      {isOpen(post) && (
        <LinkButton to={`/posts/${post.id}/edit`} icon={Pencil}>
          {t('common:edit')}
        </LinkButton>
      )}
      {canCancel && (
        <Button icon={X} needs="publish" onPress={() => setAsked('cancel')}>
          {t(status === 'DRAFT' ? 'post.discard' : 'post.cancel')}
        </Button>
      )}
      {isOpen(post) && (
        <Button
          variant="primary"
          icon={Send}
          needs="publish"
          blocked={unapproved}
          onPress={() => setAsked('publish')}
        >
          {t('post.publishNow')}
        </Button>
      )}
      {canRetry && (
        <Button
          variant="primary"
          icon={RotateCw}
          needs="publish"
          isPending={command.isPending}
          onPress={() => void run('retry').catch(() => undefined)}
        >
          {t('post.retry')}
        </Button>
      )}
      {command.error && asked === null && <ProblemNote error={command.error} />}
      <ConfirmDialog
        title={t('post.publishTitle')}
        confirmLabel={t('post.publishNow')}
        tone="primary"
        isOpen={asked === 'publish'}
        onClose={() => setAsked(null)}
        onConfirm={() => run('publish')}
      >
        {t('post.publishText', { count: post.publications.length })}
      </ConfirmDialog>
      <ConfirmDialog
        title={t(status === 'DRAFT' ? 'post.discardTitle' : 'post.cancelTitle')}
        confirmLabel={t(status === 'DRAFT' ? 'post.discard' : 'post.cancel')}
        isOpen={asked === 'cancel'}
        onClose={() => setAsked(null)}
        onConfirm={() => run('cancel')}
      >
        {t(post.repeat ? 'post.cancelRepeating' : 'post.cancelText')}
      </ConfirmDialog>
    </>
  );
}
