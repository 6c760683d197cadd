import { ImagePlus, Trash2 } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton, TextField } from '@/components';
import styles from './Composer.module.css';

interface MediaFieldProps {
  label: string;
  urls: readonly string[];
  onChange(urls: string[]): void;
  /** By the place among the links that are written. */
  problems?: ReadonlyMap<number, string>;
}

/** Links to pictures and videos, one field each; pasting several makes several. */
export function MediaField({ label, urls, onChange, problems }: MediaFieldProps) {
  const { t } = useTranslation('posts');
  const list = useRef<HTMLDivElement>(null);
  let written = -1;
  const set = (index: number, text: string) => {
    const parts = text.split(/\s+/).filter(Boolean);
    const replaced = parts.length > 1 ? parts : [text];
    onChange([...urls.slice(0, index), ...replaced, ...urls.slice(index + 1)]);
  };
  const add = () => {
    onChange([...urls, '']);
    // The new field is there after the next drawing.
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLInputElement>('div:last-of-type > div input')?.focus(),
    );
  };
  return (
    <fieldset className={styles.media}>
      <legend className={styles.legend}>{label}</legend>
      <div ref={list} className={styles.links}>
        {urls.map((url, index) => {
          if (url.trim()) written += 1;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a link is its place, and may be there twice
            <div key={index} className={styles.link}>
              <TextField
                label={t('compose.mediaLink', { number: index + 1 })}
                type="url"
                inputMode="url"
                mono
                placeholder="https://"
                value={url}
                onChange={(text) => set(index, text)}
                error={url.trim() ? problems?.get(written) : undefined}
              />
              <IconButton
                icon={Trash2}
                label={t('compose.removeMedia', { number: index + 1 })}
                onPress={() => onChange(urls.filter((_, place) => place !== index))}
              />
            </div>
          );
        })}
      </div>
      <Button size="sm" icon={ImagePlus} onPress={add} className={styles.add}>
        {t('compose.addMedia')}
      </Button>
    </fieldset>
  );
}
