import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './Badge.module.css';
import { cx } from './cx';
import { type StateKind, type StateOf, type Tone, toneOf } from './states';

/** A short mark. Its tone repeats what its words say, and never says it alone. */
export function Badge({
  tone = 'neutral',
  dot,
  children,
}: {
  tone?: Tone;
  dot?: boolean;
  children: ReactNode;
}) {
  return (
    <span className={cx(styles.badge, styles[tone])}>
      {dot && <span className={styles.dot} aria-hidden />}
      {children}
    </span>
  );
}

/** A state of the API in words and tone: `<StatusBadge kind="batch" state={batch.status} />`. */
export function StatusBadge<Kind extends StateKind>({ kind, state }: { kind: Kind; state: StateOf<Kind> }) {
  const words = useStateWords();
  return (
    <Badge tone={toneOf(kind, state)} dot>
      {words(kind, state)}
    </Badge>
  );
}

/** The words of a state, for lists of choices and sentences. */
export function useStateWords(): <Kind extends StateKind>(kind: Kind, state: StateOf<Kind>) => string {
  const { t } = useTranslation('states');
  return (kind, state) => t(`${kind}.${state}` as 'batch.pending');
}
