import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, useLayoutEffect, useRef, useState } from 'react';
import { type Column, cx, Table } from '@/components';
import styles from './LongTable.module.css';

interface LongTableProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey(row: Row): string;
  /** The columns' widths, as CSS writes a grid. */
  template: string;
  /** How many rows a plain table may have; fewer where each row reads something of its own. */
  plain?: number;
}

/** Up to so many rows a plain table is quicker, and the browser finds text in all of it. */
const PLAIN = 100;

/** A table of any length: of a long one only the rows in sight are in the document. */
export function LongTable<Row>({ template, plain = PLAIN, ...table }: LongTableProps<Row>) {
  return table.rows.length <= plain ? <Table {...table} /> : <Virtual {...table} template={template} />;
}

function Virtual<Row>({ label, columns, rows, rowKey, template }: LongTableProps<Row>) {
  const body = useRef<HTMLDivElement>(null);
  const [scrollMargin, setScrollMargin] = useState(0);
  useLayoutEffect(() => {
    if (body.current) setScrollMargin(body.current.getBoundingClientRect().top + window.scrollY);
  }, []);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => 44,
    overscan: 12,
    scrollMargin,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : rowKey(row);
    },
  });
  const grid = { '--columns': template } as CSSProperties;
  return (
    <div className={styles.scroll}>
      {/* biome-ignore-start lint/a11y: a real table cannot be cut into pieces that are placed alone */}
      <div
        role="table"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        className={styles.table}
        style={grid}
      >
        <div role="rowgroup">
          <div role="row" aria-rowindex={1} className={cx(styles.row, styles.head)}>
            {columns.map(({ id, header, align }) => (
              <div role="columnheader" key={id} className={cx(align && styles.end)}>
                {header}
              </div>
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          ref={body}
          className={styles.body}
          style={{ height: virtualizer.getTotalSize() }}
        >
          {virtualizer.getVirtualItems().map(({ key, index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <div
                role="row"
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                aria-rowindex={index + 2}
                className={styles.row}
                style={{ transform: `translateY(${start - scrollMargin}px)` }}
              >
                {columns.map(({ id, header, align, cell }) => (
                  <div
                    role="cell"
                    key={id}
                    data-label={header}
                    className={cx(styles.cell, align && styles.end)}
                  >
                    {cell(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      {/* biome-ignore-end lint/a11y: see above */}
    </div>
  );
}
