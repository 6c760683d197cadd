import type { ReactNode } from 'react';
import { cx } from './cx';
import styles from './Table.module.css';

export interface Column<Row> {
  id: string;
  header: string;
  /** `end` for numbers and for buttons. */
  align?: 'end';
  cell(row: Row): ReactNode;
}

interface TableProps<Row> {
  /** Its accessible name. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey(row: Row): string;
}

/**
 * A plain table to read; rows turn into blocks on a phone. To select or move rows use react-aria's
 * `GridList`, and for more than a few hundred `@tanstack/react-virtual`.
 */
export function Table<Row>({ label, columns, rows, rowKey }: TableProps<Row>) {
  return (
    // What scrolls must be reachable by keyboard, and is no form's group. The table's roles are said
    // aloud because `display: block` on phones would take them away.
    // biome-ignore-start lint/a11y: see above
    <div role="group" className={styles.scroll} aria-label={label} tabIndex={0}>
      <table role="table" className={styles.table} aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ id, header, align }) => (
              <th role="columnheader" key={id} scope="col" className={cx(align && styles.end)}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr role="row" key={rowKey(row)}>
              {columns.map(({ id, header, align, cell }) => (
                <td role="cell" key={id} data-label={header} className={cx(align && styles.end)}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
    // biome-ignore-end lint/a11y: see above
  );
}
