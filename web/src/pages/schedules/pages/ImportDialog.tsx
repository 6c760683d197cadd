import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FileUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { type DropItem, DropZone, FileTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Button, CopyButton, Dialog, ProblemNote, Progress } from '@/components';
import { useFormats } from '@/i18n/format';
import styles from './Import.module.css';
import { Report } from './Report';
import { type Imported, upload } from './upload';

/** `scheduling.md`, Data and REST: the columns, the required ones first. */
const columns: Record<Imported, { required: string[]; optional: string[] }> = {
  history: {
    required: [
      'message_id',
      'sent_at',
      'message_type',
      'sent_count',
      'viewed_count',
      'purchased_count',
      'earnings',
    ],
    optional: ['caption_id', 'price_tier'],
  },
  captions: {
    required: ['caption_id', 'caption_text', 'price_tier'],
    optional: ['content_category', 'psychological_trigger', 'is_urgent', 'is_active', 'message_type'],
  },
};

interface ImportDialogProps {
  page: string;
  what: Imported;
  isOpen: boolean;
  onClose(): void;
}

/** Brings a file of a page's history or captions in, and tells what became of its lines. */
export function ImportDialog({ page, what, isOpen, onClose }: ImportDialogProps) {
  const { t } = useTranslation('schedules');
  return (
    <Dialog title={t(`import.${what}`, { page })} isOpen={isOpen} onClose={onClose} size="wide">
      <Import page={page} what={what} onClose={onClose} />
    </Dialog>
  );
}

function Import({ page, what, onClose }: Omit<ImportDialogProps, 'isOpen'>) {
  const { t } = useTranslation(['schedules', 'common']);
  const formats = useFormats();
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [sent, setSent] = useState(0);
  const abort = useRef<AbortController | null>(null);
  const run = useMutation({
    mutationFn: (file: File) => {
      abort.current = new AbortController();
      setSent(0);
      return upload(page, what, file, { signal: abort.current.signal, onSent: setSent });
    },
    // What arrived before an upload broke off is there as well.
    onSettled: () => client.invalidateQueries({ queryKey: ['pages', page] }),
  });
  const choose = (file: File | null | undefined) => {
    setFile(file ?? null);
    run.reset();
  };
  const drop = async (items: readonly DropItem[]) => {
    const item = items.find((item) => item.kind === 'file');
    if (item?.kind === 'file') choose(await item.getFile());
  };
  const isAborted = run.error instanceof DOMException;
  const header = [...columns[what].required, ...columns[what].optional].join(',');

  if (run.data) {
    return (
      <>
        <Report report={run.data} />
        <div className={styles.actions}>
          <Button onPress={() => choose(null)}>{t('import.another')}</Button>
          <Button variant="primary" onPress={onClose}>
            {t('common:close')}
          </Button>
        </div>
      </>
    );
  }
  return (
    <div className={styles.form}>
      <DropZone
        className={styles.drop}
        aria-label={t('import.drop')}
        getDropOperation={() => (run.isPending ? 'cancel' : 'copy')}
        onDrop={({ items }) => void drop(items)}
      >
        <FileUp size={22} aria-hidden />
        <p>
          {file
            ? t('import.chosen', { name: file.name, size: formats.fileSize(file.size) })
            : t('import.drop')}
        </p>
        <FileTrigger
          acceptedFileTypes={['.csv', '.ndjson', '.jsonl', 'text/csv']}
          onSelect={(files) => choose(files?.[0])}
        >
          <Button isDisabled={run.isPending}>{t('import.choose')}</Button>
        </FileTrigger>
      </DropZone>
      <div className={styles.columns}>
        <p>{t('import.columns')}</p>
        <p>
          {columns[what].required.map((name) => (
            <code key={name} className={styles.required}>
              {name}
            </code>
          ))}
          {columns[what].optional.map((name) => (
            <code key={name}>{name}</code>
          ))}
          <CopyButton text={header} label={t('import.copyHeader')} />
        </p>
        <p>{t(`import.hints.${what}`)}</p>
      </div>
      {run.isPending && (
        <Progress
          label={sent < 1 ? t('import.sending') : t('import.reading')}
          value={sent < 1 ? sent : undefined}
        />
      )}
      {isAborted && <p role="status">{t('import.stopped')}</p>}
      {run.error && !isAborted && <ProblemNote error={run.error} />}
      <div className={styles.actions}>
        {run.isPending ? (
          <Button onPress={() => abort.current?.abort()}>{t('import.stop')}</Button>
        ) : (
          <Button onPress={onClose}>{t('common:cancel')}</Button>
        )}
        <Button
          variant="primary"
          needs="schedule"
          isPending={run.isPending}
          blocked={!file && t('import.noFile')}
          onPress={() => file && run.mutate(file)}
        >
          {t('import.start')}
        </Button>
      </div>
    </div>
  );
}
