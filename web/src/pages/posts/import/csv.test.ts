import { expect, it } from 'vitest';
import { rowsOf } from './csv';

it('numbers the rows as the gateway does', () => {
  const { header, rows } = rowsOf('\ufeffcontent, status\r\nfirst,DRAFT\r\n\r\n , \r\nsecond,DRAFT');
  expect(header).toEqual(['content', 'status']);
  expect(rows).toEqual([
    { line: 2, fields: ['first', 'DRAFT'] },
    { line: 5, fields: ['second', 'DRAFT'] },
  ]);
});

it('reads quotes, commas and line breaks in fields', () => {
  const { rows } = rowsOf('content,status\n"a ""quoted"", text\nof two lines",DRAFT\nlast,\n');
  expect(rows).toEqual([
    { line: 2, fields: ['a "quoted", text\nof two lines', 'DRAFT'] },
    { line: 4, fields: ['last', ''] },
  ]);
});

it('makes do with a quote that is never closed, and with nothing', () => {
  expect(rowsOf('content\n"open, for ever\nand on').rows).toEqual([
    { line: 2, fields: ['open, for ever\nand on'] },
  ]);
  expect(rowsOf('')).toEqual({ header: [], rows: [] });
});
