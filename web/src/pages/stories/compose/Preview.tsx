import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Dialog, IconButton } from '@/components';
import { Media } from '../Media';
import type { DraftStory } from './draft';
import { nameOf } from './links';
import styles from './Preview.module.css';

interface PreviewProps {
  stories: readonly DraftStory[];
  /** Which one is shown; null shows none. */
  index: number | null;
  onShow(index: number | null): void;
}

/** The stories one by one, in the shape that phones show them in. */
export function Preview({ stories, index, onShow }: PreviewProps) {
  const { t } = useTranslation('stories');
  const story = index === null ? undefined : stories[index];
  if (index === null || !story) return null;
  const step = (by: number) => onShow((index + by + stories.length) % stories.length);
  return (
    <Dialog
      title={t('preview.title', { number: index + 1, total: stories.length })}
      isOpen
      onClose={() => onShow(null)}
    >
      <div className={styles.stage}>
        <IconButton icon={ChevronLeft} label={t('preview.previous')} onPress={() => step(-1)} />
        <div className={styles.frame}>
          <Media url={story.url} alt={t('preview.alt', { name: nameOf(story.url) })} />
        </div>
        <IconButton icon={ChevronRight} label={t('preview.next')} onPress={() => step(1)} />
      </div>
      <p className={styles.url}>{story.url}</p>
    </Dialog>
  );
}
