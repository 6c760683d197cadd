import { CalendarCheck, Plug, Save } from 'lucide-react';
import { type RefObject, useCallback, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useBlocker, useNavigate } from 'react-router';
import type { Schema, Tagged } from '@/api/client';
import {
  Button,
  Card,
  ConfirmDialog,
  EmptyState,
  LinkButton,
  ProblemNote,
  platformNames,
  Select,
  TextArea,
  toast,
} from '@/components';
import type { Connection, Post } from '../api';
import { AuthorField } from '../approval/AuthorField';
import { countFor } from '../text/limits';
import { AccountsField } from './AccountsField';
import styles from './Composer.module.css';
import type { Draft } from './draft';
import { MediaField } from './MediaField';
import { Counter, Preview } from './Preview';
import { linkProblems, memberOf } from './problems';
import { type Status, useComposer } from './useComposer';
import { WhenField } from './WhenField';
import { useRefusalWords } from './words';

interface ComposerProps {
  initial: Draft;
  connections: readonly Connection[];
  teams: readonly Schema<'Team'>[];
  /** The post that is changed; without it a new one is written. */
  post?: Tagged<Post>;
}

/** Writes a post: where, what and when, with a preview and every problem beside it before it is saved. */
export function Composer({ initial, connections, teams, post }: ComposerProps) {
  const { t } = useTranslation('posts');
  const navigate = useNavigate();
  const composer = useComposer(initial, connections, post);
  const { draft, dispatch, chosen, targets, contents, problems, save, validation } = composer;
  const set = useCallback((values: Partial<Draft>) => dispatch({ type: 'set', values }), [dispatch]);
  // Read by the guard at the very moment that saving leads away.
  const isSaved = useRef(false);

  const team = teams.find(({ id }) => id === draft.teamId);
  const ofTeam = connections.filter(({ teamId, status, id }) => {
    const isThere = status !== 'DISCONNECTED' || draft.connectionIds.includes(id);
    return isThere && (!draft.teamId || teamId === draft.teamId);
  });
  const needsApproval = team?.requiresApproval ?? false;
  const time = problems.named.find(({ pointer }) => memberOf(pointer) === 'scheduledAt')?.message;

  const submit = (status: Status) =>
    save.mutate(status, {
      onSuccess: (saved) => {
        isSaved.current = true;
        toast.success(t(`compose.saved.${saved.status === 'DRAFT' ? 'DRAFT' : draft.when}`));
        navigate(`/posts/${saved.id}`);
      },
    });

  if (ofTeam.length === 0) return <NoAccounts />;
  const label = needsApproval ? t('compose.submit') : t(`compose.actions.${draft.when}`);
  return (
    <form className={styles.page} onSubmit={(event) => event.preventDefault()} aria-label={t('compose.form')}>
      <div className={styles.columns}>
        <div className={styles.stack}>
          <Card title={t('compose.where')}>
            {teams.length > 1 && (
              <Select
                label={t('compose.team')}
                value={draft.teamId}
                isDisabled={post !== undefined}
                onChange={(teamId) => set({ teamId, connectionIds: [], userId: null })}
                options={teams.map(({ id, name }) => ({ value: id, label: name }))}
              />
            )}
            <AccountsField
              connections={ofTeam}
              chosen={draft.connectionIds}
              onChange={(id, isChosen) => dispatch({ type: 'connection', id, isChosen })}
            />
          </Card>
          <Card title={t('compose.what')}>
            <TextArea
              label={t('compose.text')}
              rows={7}
              value={draft.content}
              onChange={(content) => set({ content })}
            />
            <p className={styles.counters}>
              {targets.map((platform) => (
                <span key={platform} className={styles.count}>
                  {platformNames[platform]}
                  <Counter count={countFor(platform, contents.get(platform)?.text ?? '')} />
                </span>
              ))}
              {targets.length === 0 && t('compose.noTargets')}
            </p>
            <MediaField
              label={t('compose.media')}
              urls={draft.mediaUrls}
              onChange={(mediaUrls) => set({ mediaUrls })}
              problems={linkProblems(problems.named)}
            />
          </Card>
          <Card title={t('compose.when')}>
            <WhenField
              when={draft.when}
              local={draft.local}
              zone={draft.zone}
              repeat={draft.repeat}
              set={set}
              chosen={chosen}
              error={time}
            />
          </Card>
          {needsApproval && (
            <Card title={t('approval.title')}>
              <AuthorField
                teamId={draft.teamId}
                userId={draft.userId}
                onChange={(userId) => set({ userId })}
              />
            </Card>
          )}
        </div>
        <section className={styles.previews} aria-label={t('preview.title')}>
          <h2 className={styles.title}>{t('preview.title')}</h2>
          {targets.length === 0 && <p className={styles.hint}>{t('preview.empty')}</p>}
          {targets.map((platform) => (
            <Preview
              key={platform}
              platform={platform}
              connections={chosen.filter((connection) => connection.platform === platform)}
              content={contents.get(platform) ?? { text: '', media: [] }}
              shared={{ text: draft.content, media: draft.mediaUrls }}
              own={draft.overrides[platform]}
              onOwn={(own) => dispatch({ type: 'own', platform, own })}
              refused={problems.refused.get(platform) ?? []}
              named={problems.named
                .filter((problem) => problem.platform === platform)
                .map(({ message }) => message)}
            />
          ))}
        </section>
      </div>
      <div className={styles.bar}>
        <Standing problems={problems} validation={validation} />
        {save.error && <ProblemNote error={save.error} />}
        {validation.error && <ProblemNote error={validation.error} />}
        <div className={styles.actions}>
          <Button
            icon={Save}
            needs="publish"
            isPending={save.isPending && save.variables === 'DRAFT'}
            onPress={() => submit('DRAFT')}
          >
            {post?.value.status === 'SCHEDULED' ? t('compose.backToDraft') : t('compose.saveDraft')}
          </Button>
          <Button
            variant="primary"
            icon={CalendarCheck}
            needs="publish"
            blocked={problems.count > 0 && t('compose.blocked', { count: problems.count })}
            isPending={save.isPending && save.variables === 'SCHEDULED'}
            onPress={() => submit('SCHEDULED')}
          >
            {label}
          </Button>
        </div>
      </div>
      <LeaveGuard isChanged={composer.isChanged} isSaved={isSaved} />
    </form>
  );
}

/** The one line that says whether the post can go out; told to those who do not see the marks. */
function Standing({ problems, validation }: Pick<ReturnType<typeof useComposer>, 'problems' | 'validation'>) {
  const { t } = useTranslation('posts');
  const words = useRefusalWords();
  const first =
    problems.named[0]?.message ??
    [...problems.refused].map(([platform, [refusal]]) => refusal && words(platform, refusal))[0];
  const standing = validation.isSuccess ? t('compose.fine') : validation.isFetching && t('compose.checking');
  return (
    <p role="status" className={problems.count > 0 ? styles.bad : styles.good}>
      {problems.count > 1 && <strong>{t('compose.problems', { count: problems.count })} </strong>}
      {first ?? standing}
    </p>
  );
}

/** Asks before what was written is lost. */
function LeaveGuard({ isChanged, isSaved }: { isChanged: boolean; isSaved: RefObject<boolean> }) {
  const { t } = useTranslation('posts');
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      isChanged && !isSaved.current && currentLocation.pathname !== nextLocation.pathname,
  );
  return (
    <ConfirmDialog
      title={t('compose.leave.title')}
      confirmLabel={t('compose.leave.confirm')}
      isOpen={blocker.state === 'blocked'}
      onClose={() => blocker.state === 'blocked' && blocker.reset()}
      onConfirm={async () => blocker.proceed?.()}
    >
      {t('compose.leave.text')}
    </ConfirmDialog>
  );
}

function NoAccounts() {
  const { t } = useTranslation('posts');
  return (
    <EmptyState
      icon={Plug}
      title={t('compose.noAccounts.title')}
      action={
        <LinkButton to="/settings/connections" variant="primary" icon={Plug}>
          {t('compose.noAccounts.connect')}
        </LinkButton>
      }
    >
      {t('compose.noAccounts.text')}
    </EmptyState>
  );
}
