import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import { useMayRead } from '@/api/session';
import { ErrorState, LinkButton, PageHeader, SkeletonLines } from '@/components';
import { viewerZone } from '@/i18n/format';
import { useConnections, usePost, useTeams } from '../api';
import { NotAllowed } from '../parts/NotAllowed';
import { Composer } from './Composer';
import { type Draft, draftOf, firstTime } from './draft';

/** Everything that a composer needs before it is shown. */
function useMaterial(postId: string | null) {
  const mayRead = useMayRead('admin');
  const connections = useConnections();
  const teams = useTeams();
  const post = usePost(postId);
  const needed = [connections, teams, ...(postId ? [post] : [])];
  return {
    mayRead,
    connections: connections.data ?? [],
    teams: teams.data ?? [],
    post: postId ? post.data : undefined,
    isPending: needed.some(({ isPending }) => isPending),
    // A failed refresh leaves what was read, and with it what is being written, on the screen.
    error: needed.find(({ isError, data }) => isError && data === undefined)?.error ?? null,
    retry: () => needed.forEach((query) => void (query.isError && query.refetch())),
  };
}

/** `/posts/new`: empty, on a day of the calendar (`?at=`), or like another post (`?from=`). */
export function NewPost() {
  const { t } = useTranslation('posts');
  const [search] = useSearchParams();
  const material = useMaterial(search.get('from'));
  const { connections, teams, post } = material;
  const day = search.get('at');
  const initial = useMemo<Draft>(() => {
    const zone = viewerZone;
    const local = firstTime(day, new Date(), zone);
    if (post) {
      const like = draftOf({ ...post.value, scheduledAt: null, scheduledLocal: null }, { local, zone });
      return { ...like, local, when: 'time', repeat: null };
    }
    const active = connections.filter(({ status }) => status === 'ACTIVE');
    return {
      teamId: teams.length > 1 ? (active[0]?.teamId ?? teams[0]?.id ?? null) : (teams[0]?.id ?? null),
      userId: null,
      connectionIds: active.length === 1 && active[0] ? [active[0].id] : [],
      content: '',
      mediaUrls: [],
      overrides: {},
      when: 'time',
      local,
      zone,
      repeat: null,
    };
  }, [connections, teams, post, day]);
  return (
    <>
      <PageHeader
        title={t('compose.title')}
        description={t('compose.description')}
        back={{ to: '/posts', label: t('title') }}
      />
      <Loaded material={material}>
        <Composer initial={initial} connections={connections} teams={teams} />
      </Loaded>
    </>
  );
}

/** `/posts/:postId/edit`: while it is a draft or waits for its time. */
export function EditPost() {
  const { t } = useTranslation('posts');
  const { postId = '' } = useParams();
  const material = useMaterial(postId);
  const { connections, teams, post } = material;
  const back = { to: `/posts/${postId}`, label: t('post.title') };
  const isOpen = post && ['DRAFT', 'SCHEDULED'].includes(post.value.status);
  return (
    <>
      <PageHeader title={t('compose.editTitle')} description={t('compose.editDescription')} back={back} />
      <Loaded material={material}>
        {post && isOpen && <Edit key={postId} post={post} connections={connections} teams={teams} />}
        {post && !isOpen && (
          <>
            <p>{t('compose.closed')}</p>
            <LinkButton to={`/posts/new?from=${postId}`}>{t('post.again')}</LinkButton>
          </>
        )}
      </Loaded>
    </>
  );
}

function Edit({
  post,
  ...props
}: Omit<React.ComponentProps<typeof Composer>, 'initial'> & {
  post: NonNullable<React.ComponentProps<typeof Composer>['post']>;
}) {
  // What was read when the editing began: what is read later must not undo what is written.
  const [begun] = useState(post);
  const [initial] = useState(() =>
    draftOf(post.value, { local: firstTime(null, new Date(), viewerZone), zone: viewerZone }),
  );
  return <Composer {...props} post={begun} initial={initial} />;
}

function Loaded({ material, children }: { material: ReturnType<typeof useMaterial>; children: ReactNode }) {
  if (!material.mayRead) return <NotAllowed scope="read" />;
  if (material.error) return <ErrorState error={material.error} onRetry={material.retry} />;
  if (material.isPending) return <SkeletonLines lines={8} />;
  return children;
}
