import { Eye, GripVertical, X } from 'lucide-react';
import {
  Button as AriaButton,
  GridList,
  GridListItem,
  ListLayout,
  useDragAndDrop,
  Virtualizer,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { IconButton } from '@/components';
import { Media } from '../Media';
import { type DraftChange, type DraftStory, doublesOf } from './draft';
import { nameOf } from './links';
import styles from './StoryList.module.css';

interface StoryListProps {
  stories: readonly DraftStory[];
  /** What the gateway refused, by position from 0. */
  errors: ReadonlyMap<number, string>;
  onChange(change: DraftChange): void;
  onRemove(story: DraftStory): void;
  onPreview(index: number): void;
}

const ROW = 60;

/** The stories in their order, moved by dragging or by keyboard (Enter on the handle, arrows, Enter). */
export default function StoryList({ stories, errors, onChange, onRemove, onPreview }: StoryListProps) {
  const { t } = useTranslation('stories');
  const doubles = doublesOf(stories);
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) => stories.filter(({ key }) => keys.has(key)).map(({ url }) => ({ 'text/plain': url })),
    onReorder: ({ keys, target }) => {
      if (target.dropPosition === 'on') return;
      const moved = new Set([...keys].map(String));
      onChange({ type: 'moved', keys: moved, target: String(target.key), position: target.dropPosition });
    },
  });
  const rows = stories.map((story, index) => ({ id: story.key, story, index }));
  return (
    <Virtualizer layout={ListLayout} layoutOptions={{ rowSize: ROW }}>
      <GridList<Row>
        aria-label={t('list.label')}
        items={rows}
        dependencies={[errors, doubles]}
        dragAndDropHooks={dragAndDropHooks}
        // A list as high as its rows, until it is worth scrolling.
        style={{ height: `min(${stories.length * ROW}px, 60vh)` }}
        className={styles.list}
      >
        {({ story, index }) => (
          <StoryRow
            story={story}
            index={index}
            error={errors.get(index)}
            double={doubles.get(story.key)}
            onRemove={() => onRemove(story)}
            onPreview={() => onPreview(index)}
          />
        )}
      </GridList>
    </Virtualizer>
  );
}

interface Row {
  id: string;
  story: DraftStory;
  index: number;
}

interface StoryRowProps {
  story: DraftStory;
  index: number;
  error: string | undefined;
  double: number | undefined;
  onRemove(): void;
  onPreview(): void;
}

function StoryRow({ story, index, error, double, onRemove, onPreview }: StoryRowProps) {
  const { t } = useTranslation('stories');
  const name = nameOf(story.url);
  return (
    <GridListItem id={story.key} textValue={`${index + 1}. ${name}`} className={styles.row}>
      <AriaButton slot="drag" className={styles.handle}>
        <GripVertical size={16} aria-hidden />
      </AriaButton>
      <span className={styles.number}>{index + 1}</span>
      <span className={styles.thumbnail}>
        <Media url={story.url} alt="" isThumbnail />
      </span>
      <span className={styles.words}>
        <span className={styles.name}>{name}</span>
        {error ? (
          <span className={styles.error}>{error}</span>
        ) : double ? (
          <span className={styles.warning}>{t('list.double', { number: double })}</span>
        ) : (
          <span className={styles.url}>{story.url}</span>
        )}
      </span>
      <IconButton size="sm" icon={Eye} label={t('list.preview', { number: index + 1 })} onPress={onPreview} />
      <IconButton size="sm" icon={X} label={t('list.remove', { number: index + 1 })} onPress={onRemove} />
    </GridListItem>
  );
}
