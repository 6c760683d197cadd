import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import styles from './Page.module.css';

interface PageHeaderProps {
  title: string;
  /** One sentence: what this page is for. */
  description?: ReactNode;
  /** Where it came from, on pages below an area's first one. */
  back?: { to: string; label: string };
  /** Beside the title, such as a `StatusBadge`. */
  badge?: ReactNode;
  actions?: ReactNode;
}

/** The head of every page: its one `h1`, the document's title, and what one can do here. */
export function PageHeader({ title, description, back, badge, actions }: PageHeaderProps) {
  return (
    <header className={styles.header}>
      <title>{`${title} · Fanfare`}</title>
      <div className={styles.words}>
        {back && (
          <Link to={back.to} className={styles.back}>
            <ArrowLeft size={14} aria-hidden />
            {back.label}
          </Link>
        )}
        <div className={styles.title}>
          <h1>{title}</h1>
          {badge}
        </div>
        {description && <p className={styles.description}>{description}</p>}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </header>
  );
}
