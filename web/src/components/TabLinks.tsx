import { useEffect, useRef } from 'react';
import { NavLink, useLocation } from 'react-router';
import styles from './Tabs.module.css';

interface TabLinksProps {
  label: string;
  links: readonly { to: string; title: string; end?: boolean }[];
}

/** The parts of an area, each with its address: a navigation that looks like tabs. */
export function TabLinks({ label, links }: TabLinksProps) {
  const nav = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the address that moves the mark
  useEffect(() => {
    // On a phone the row is wider than the screen: the open part is to be seen.
    nav.current?.querySelector('[aria-current]')?.scrollIntoView?.({ inline: 'center', block: 'nearest' });
  }, [pathname]);
  return (
    <nav ref={nav} aria-label={label} className={styles.list}>
      {links.map(({ to, title, end }) => (
        <NavLink key={to} to={to} end={end} className={styles.tab}>
          {title}
        </NavLink>
      ))}
    </nav>
  );
}
