import type { ReactNode } from 'react';
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from 'react-aria-components';
import { NavLink } from 'react-router';
import styles from './Tabs.module.css';

interface TabsProps {
  label: string;
  tabs: readonly { id: string; title: ReactNode; content: ReactNode }[];
  selected?: string;
  onSelect?(id: string): void;
}

/** Tabs within a page. For tabs with addresses of their own, `TabLinks`. */
export function Tabs({ label, tabs, selected, onSelect }: TabsProps) {
  return (
    <AriaTabs
      className={styles.tabs}
      selectedKey={selected}
      onSelectionChange={(key) => onSelect?.(String(key))}
    >
      <TabList aria-label={label} className={styles.list}>
        {tabs.map(({ id, title }) => (
          <Tab key={id} id={id} className={styles.tab}>
            {title}
          </Tab>
        ))}
      </TabList>
      {tabs.map(({ id, content }) => (
        <TabPanel key={id} id={id} className={styles.panel}>
          {content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}

/** The parts of an area, each with its address: a navigation that looks like tabs. */
export function TabLinks({
  label,
  links,
}: {
  label: string;
  links: readonly { to: string; title: string; end?: boolean }[];
}) {
  return (
    <nav aria-label={label} className={styles.list}>
      {links.map(({ to, title, end }) => (
        <NavLink key={to} to={to} end={end} className={styles.tab}>
          {title}
        </NavLink>
      ))}
    </nav>
  );
}
