import { type ReactNode, useId } from 'react';
import { Link } from 'react-router';
import styles from './Card.module.css';
import { cx } from './cx';
import type { Tone } from './states';

interface CardProps {
  title?: string;
  actions?: ReactNode;
  /** For links to it within the page. */
  id?: string;
  children: ReactNode;
}

/** A part of a page with its own heading. */
export function Card({ title, actions, id, children }: CardProps) {
  const heading = useId();
  return (
    <section id={id} className={styles.card} aria-labelledby={title ? heading : undefined}>
      {(title || actions) && (
        <div className={styles.head}>
          {title && (
            <h2 id={heading} className={styles.title}>
              {title}
            </h2>
          )}
          {actions}
        </div>
      )}
      {children}
    </section>
  );
}

interface StatProps {
  label: string;
  value: ReactNode;
  hint?: ReactNode;
  tone?: Tone;
  /** Where the number leads: a number that raises a question answers it. */
  to?: string;
}

export function Stat({ label, value, hint, tone = 'neutral', to }: StatProps) {
  const inner = (
    <>
      <span className={styles.label}>{label}</span>
      <span className={styles.value}>{value}</span>
      {hint && <span className={styles.hint}>{hint}</span>}
    </>
  );
  const className = cx(styles.stat, styles[tone]);
  return to ? (
    <Link to={to} className={className}>
      {inner}
    </Link>
  ) : (
    <div className={className}>{inner}</div>
  );
}
