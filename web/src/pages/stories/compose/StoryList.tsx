import { GripVertical, X } from 'lucide-react';
import { createContext, use, useMemo } from 'react';
import {
  Button as AriaButton,
  GridList,
  GridListItem,
  ListLayout,
  useDragAndDrop,
  Virtualizer,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Media } from '../Media';
import { type DraftChange, type DraftStory, doublesOf } from './draft';
import { nameOf } from './links';
import styles from './StoryList.module.css';
import { useGrowing } from './useGrowing';

interface StoryListProps {
  stories: readonly DraftStory[];
  /** What the gateway refused, by position from 0. */
  errors: ReadonlyMap<number, string>;
  onChange(change: DraftChange): void;
  onRemove(story: DraftStory): void;
  onPreview(index: number): void;
}

/** What a row needs to know beside its story; only the rows in sight are drawn when it changes. */
interface Around extends Pick<StoryListProps, 'errors' | 'onRemove' | 'onPreview'> {
  positions: ReadonlyMap<string, number>;
  doubles: ReadonlyMap<string, number>;
}

const AroundContext = createContext<Around | null>(null);

const ROW = 60;

/** The stories in their order, moved by dragging or by keyboard (Enter on the handle, arrows, Enter). */
export default function StoryList({ stories, errors, onChange, onRemove, onPreview }: StoryListProps) {
  const { t } = useTranslation('stories');
  const rows = useGrowing(stories);
  const around = useMemo(
    () => ({
      positions: new Map(stories.map(({ key }, index) => [key, index])),
      doubles: doublesOf(stories),
      errors,
      onRemove,
      onPreview,
    }),
    [stories, errors, onRemove, onPreview],
  );
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) => stories.filter(({ key }) => keys.has(key)).map(({ url }) => ({ 'text/plain': url })),
    onReorder: ({ keys, target }) => {
      if (target.dropPosition === 'on') return;
      const moved = new Set([...keys].map(String));
      onChange({ type: 'moved', keys: moved, target: String(target.key), position: target.dropPosition });
    },
  });
  return (
    <AroundContext value={around}>
      <Virtualizer layout={ListLayout} layoutOptions={{ rowSize: ROW }}>
        <GridList
          aria-label={t('list.label')}
          items={rows}
          dragAndDropHooks={dragAndDropHooks}
          // A list as high as its rows, until it is worth scrolling.
          style={{ height: `min(${stories.length * ROW}px, 60vh)` }}
          className={styles.list}
        >
          {(story) => (
            <GridListItem id={story.key} textValue={nameOf(story.url)} className={styles.row}>
              <StoryRow story={story} />
            </GridListItem>
          )}
        </GridList>
      </Virtualizer>
    </AroundContext>
  );
}

function StoryRow({ story }: { story: DraftStory }) {
  const { t } = useTranslation('stories');
  const around = use(AroundContext);
  const index = around?.positions.get(story.key);
  // A row that is on its way out.
  if (!around || index === undefined) return null;
  const error = around.errors.get(index);
  const double = around.doubles.get(story.key);
  const number = index + 1;
  return (
    <>
      <AriaButton slot="drag" className={styles.handle}>
        <GripVertical size={16} aria-hidden />
      </AriaButton>
      <span className={styles.number}>{number}</span>
      <AriaButton
        className={styles.thumbnail}
        aria-label={t('list.preview', { number })}
        onPress={() => around.onPreview(index)}
      >
        <Media url={story.url} alt="" isThumbnail />
      </AriaButton>
      <span className={styles.words}>
        <span className={styles.name}>{nameOf(story.url)}</span>
        {error ? (
          <span className={styles.error}>{error}</span>
        ) : double ? (
          <span className={styles.warning}>{t('list.double', { number: double })}</span>
        ) : (
          <span className={styles.url}>{story.url}</span>
        )}
      </span>
      <AriaButton
        className={styles.remove}
        aria-label={t('list.remove', { number })}
        onPress={() => around.onRemove(story)}
      >
        <X size={16} aria-hidden />
      </AriaButton>
    </>
  );
}
