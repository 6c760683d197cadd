import { CircleAlert, RotateCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '@/api/problem';
import { Button } from './Button';
import { CopyButton } from './CopyButton';
import styles from './Problem.module.css';
import { useProblemWords } from './problemWords';

/** A problem beside the form or button that it is about. */
export function ProblemNote({ error }: { error: unknown }) {
  const { text, detail } = useProblemWords()(error);
  return (
    <div role="alert" className={styles.note}>
      <p>{text}</p>
      {detail && <p>{detail}</p>}
      <Trace error={error} />
    </div>
  );
}

/** In place of what could not be loaded. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?(): void }) {
  const { t } = useTranslation();
  const { text, detail } = useProblemWords()(error);
  return (
    <div role="alert" className={styles.state}>
      <p className={styles.title}>
        <CircleAlert size={18} aria-hidden />
        {text}
      </p>
      {detail && <p className={styles.muted}>{detail}</p>}
      <Trace error={error} />
      {onRetry && (
        <Button icon={RotateCw} onPress={onRetry}>
          {t('tryAgain')}
        </Button>
      )}
    </div>
  );
}

function Trace({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!(error instanceof ProblemError) || error.traceId === null) return null;
  return (
    <p className={styles.trace}>
      {t('traceId')} <code>{error.traceId}</code>
      <CopyButton text={error.traceId} label={t('copyTraceId')} />
    </p>
  );
}
