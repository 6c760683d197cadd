import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { Table } from '@/components';
import { useFormats } from '@/i18n/format';
import { partsOf } from './why';

type Row = { name: string; value: string; weight: string; points: string };

/** What the caption's score is made of. */
export function Score({ caption }: { caption: Schema<'SelectedCaption'> }) {
  const { t } = useTranslation('schedules');
  const formats = useFormats();
  const { score, reasons } = caption;
  const write = (value: number) => formats.number(value, { maximumFractionDigits: 3 });
  const parts = partsOf(score, reasons);
  const rows: Row[] = parts
    ? parts.map(({ name, value, weight }) => ({
        name: t(`why.parts.${name}`),
        value: write(value),
        weight: write(weight),
        points: write(value * weight),
      }))
    : (
        [
          ['sample', reasons.sample],
          ['diversity', reasons.diversity],
          ['emv', reasons.avg_emv],
          ['penalty', reasons.budget_penalty],
        ] as const
      ).map(([name, value]) => ({
        name: t(`why.parts.${name}`),
        value: write(value),
        weight: '',
        points: '',
      }));
  rows.push({
    name: t('why.parts.segment'),
    value: `× ${write(reasons.segment_factor)}`,
    weight: '',
    points: '',
  });
  rows.push({ name: t('why.score'), value: '', weight: '', points: write(score) });
  return (
    <Table
      label={t('why.score')}
      rows={rows}
      rowKey={({ name }) => name}
      columns={[
        { id: 'name', header: t('why.part'), cell: ({ name }) => name },
        { id: 'value', header: t('why.value'), align: 'end', cell: ({ value }) => value },
        { id: 'weight', header: t('why.weight'), align: 'end', cell: ({ weight }) => weight },
        { id: 'points', header: t('why.points'), align: 'end', cell: ({ points }) => points },
      ]}
    />
  );
}
