import { type ReactNode, useId } from 'react';
import styles from './Side.module.css';

interface PartProps {
  title: string;
  /** Beside the title, such as a state. */
  mark?: ReactNode;
  children: ReactNode;
}

/** A part of the panel with its heading. */
export function Part({ title, mark, children }: PartProps) {
  const heading = useId();
  return (
    <section className={styles.part} aria-labelledby={heading}>
      <div className={styles.partHead}>
        <h2 id={heading} className={styles.partTitle}>
          {title}
        </h2>
        {mark}
      </div>
      {children}
    </section>
  );
}
