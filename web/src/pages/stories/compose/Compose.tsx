import { Images, Play, Rocket, Trash2 } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { Button, Card, EmptyState, ProblemNote, SkeletonLines, toast } from '@/components';
import { useBrands } from '../useBrands';
import { AccountChoice } from './AccountChoice';
import { AddLinks } from './AddLinks';
import { RetriesChoice, SpeedChoice, WhenChoice } from './Choices';
import styles from './Compose.module.css';
import { type DraftStory, newStories, useDraft } from './draft';
import { MOST_STORIES } from './links';
import { Preview } from './Preview';
import { storyErrors, usePublish } from './usePublish';

// Drag and drop comes when there is something to drag.
const loadList = () => import('./StoryList');
const StoryList = lazy(loadList);

/** From links to a batch that runs; `children` has room beside the settings. */
export function Compose({ children }: { children: ReactNode }) {
  const { t } = useTranslation(['stories', 'common']);
  const navigate = useNavigate();
  const [draft, change] = useDraft();
  const [shown, setShown] = useState<number | null>(null);
  const { stories } = draft;
  const publish = usePublish((batchId) => {
    change({ type: 'replaced', stories: [] });
    navigate(`/stories/${batchId}`);
  });
  const brand = useBrands().data?.brands.find(({ id }) => id === draft.account);

  const restore = { label: t('common:undo'), onPress: () => change({ type: 'replaced', stories }) };
  const remove = ({ key }: DraftStory) => {
    change({ type: 'removed', key });
    toast.success(t('list.removed'), restore);
  };
  const clear = () => {
    change({ type: 'replaced', stories: [] });
    toast.success(t('list.cleared', { count: stories.length }), restore);
  };
  const add = (links: string[]) => {
    publish.reset();
    change({ type: 'added', stories: newStories(links) });
  };

  return (
    <div className={styles.compose}>
      <div className={styles.list}>
        <Card
          title={t('list.title')}
          actions={
            stories.length > 0 && (
              <span className={styles.tools}>
                <span className={styles.count} role="status">
                  {t('list.count', { count: stories.length, most: MOST_STORIES })}
                </span>
                <Button size="sm" variant="ghost" icon={Play} onPress={() => setShown(0)}>
                  {t('list.previewAll')}
                </Button>
                <Button size="sm" variant="ghost" icon={Trash2} onPress={clear}>
                  {t('list.clear')}
                </Button>
              </span>
            )
          }
        >
          <AddLinks room={MOST_STORIES - stories.length} onAdd={add} />
          {stories.length === 0 ? (
            <EmptyState icon={Images} title={t('list.empty')}>
              {t('list.emptyText')}
            </EmptyState>
          ) : (
            <>
              <Suspense fallback={<SkeletonLines lines={3} height="3rem" />}>
                <StoryList
                  stories={stories}
                  errors={storyErrors(publish.error)}
                  onChange={change}
                  onRemove={remove}
                  onPreview={setShown}
                />
              </Suspense>
              <p className={styles.hint}>{t('list.hint')}</p>
            </>
          )}
        </Card>
      </div>
      <div className={styles.settings}>
        <Card title={t('settings.title')}>
          <AccountChoice
            value={draft.account}
            onChange={(account) => change({ type: 'set', members: { account } })}
          />
          <SpeedChoice
            value={draft.speed}
            onChange={(speed) => change({ type: 'set', members: { speed } })}
          />
          <WhenChoice
            value={draft.scheduledAt}
            onChange={(scheduledAt) => change({ type: 'set', members: { scheduledAt } })}
          />
          <RetriesChoice
            value={draft.maxRetries}
            onChange={(maxRetries) => change({ type: 'set', members: { maxRetries } })}
          />
          <div className={styles.publish}>
            {publish.error && <ProblemNote error={publish.error} />}
            <Button
              variant="primary"
              icon={Rocket}
              needs="publish"
              blocked={
                stories.length === 0
                  ? t('publish.noStories')
                  : draft.account === null && t('publish.noAccount')
              }
              isPending={publish.isPending}
              onPress={() => publish.mutate(draft)}
            >
              {t(draft.scheduledAt === null ? 'publish.now' : 'publish.later', { count: stories.length })}
            </Button>
            <p className={styles.hint}>
              {t(brand ? 'publish.to' : 'publish.order', { account: brand?.label ?? '' })}
            </p>
          </div>
        </Card>
      </div>
      <div className={styles.beside}>{children}</div>
      <Preview stories={stories} index={shown} onShow={setShown} />
    </div>
  );
}
