import { Plus } from 'lucide-react';
import { type ClipboardEvent, type KeyboardEvent, useState } from 'react';
import { type DropItem, DropZone, isFileDropItem, isTextDropItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Button, TextArea } from '@/components';
import styles from './Compose.module.css';
import { findLinks } from './links';

interface AddLinksProps {
  /** How many more the batch takes. */
  room: number;
  onAdd(links: string[]): void;
}

/** Where links are pasted, typed or dropped. What is no link stays in the field, to be put right. */
export function AddLinks({ room, onAdd }: AddLinksProps) {
  const { t } = useTranslation('stories');
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();

  const take = (pasted: string) => {
    const { links, refused } = findLinks(pasted);
    const kept = links.slice(0, room);
    const left = [...refused, ...links.slice(room)];
    if (kept.length > 0) onAdd(kept);
    setText(left.join('\n'));
    setProblem(
      links.length > room
        ? t('add.full')
        : refused.length > 0
          ? t('add.refused', { count: refused.length })
          : undefined,
    );
  };

  const paste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData('text/plain');
    // Into the middle of something typed, a paste is a paste.
    if (text.trim() !== '' || findLinks(pasted).links.length === 0) return;
    event.preventDefault();
    take(pasted);
  };

  const enter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || text.trim() === '') return;
    event.preventDefault();
    take(text);
  };

  const drop = async ({ items }: { items: DropItem[] }) => {
    const texts = await Promise.all(items.map(textOf));
    take([text, ...texts].filter(Boolean).join('\n'));
  };

  return (
    <DropZone
      className={styles.drop}
      onDrop={drop}
      getDropOperation={(types) =>
        ['text/uri-list', 'text/plain', 'text/csv'].some((type) => types.has(type)) ? 'copy' : 'cancel'
      }
      aria-label={t('add.drop')}
    >
      <TextArea
        label={t('add.label')}
        description={t('add.hint')}
        placeholder="https://…"
        rows={2}
        mono
        spellCheck="false"
        value={text}
        onChange={setText}
        onPaste={paste}
        onKeyDown={enter}
        error={problem}
      />
      <Button icon={Plus} onPress={() => take(text)} isDisabled={text.trim() === ''}>
        {t('add.add')}
      </Button>
    </DropZone>
  );
}

/** Links of a list beat the same in plain text; text files are read. */
async function textOf(item: DropItem): Promise<string> {
  if (isTextDropItem(item)) {
    const type = ['text/uri-list', 'text/plain'].find((wanted) => item.types.has(wanted));
    return type ? item.getText(type) : '';
  }
  return isFileDropItem(item) && item.type.startsWith('text/') ? item.getText() : '';
}
