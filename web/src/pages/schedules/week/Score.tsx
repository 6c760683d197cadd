import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { useFormats } from '@/i18n/format';
import styles from './Score.module.css';
import { partsOf, valuesOf } from './why';

/** What the caption's score is made of. */
export function Score({ caption }: { caption: Schema<'SelectedCaption'> }) {
  const { t } = useTranslation('schedules');
  const formats = useFormats();
  const { score, reasons } = caption;
  const write = (value: number) => formats.number(value, { maximumFractionDigits: 3 });
  const parts = partsOf(score, reasons);
  const rows = parts ?? valuesOf(reasons).map((value) => ({ ...value, weight: null }));
  return (
    <table className={styles.score} aria-label={t('why.score')}>
      <thead>
        <tr>
          <th scope="col">{t('why.part')}</th>
          <th scope="col">{t('why.value')}</th>
          {parts && <th scope="col">{t('why.weight')}</th>}
          {parts && <th scope="col">{t('why.points')}</th>}
        </tr>
      </thead>
      <tbody>
        {rows.map((part) => (
          <tr key={part.name}>
            <th scope="row">{t(`why.parts.${part.name}`)}</th>
            <td>{write(part.value)}</td>
            {part.weight !== null && <td>× {write(part.weight)}</td>}
            {part.weight !== null && <td>{write(part.value * part.weight)}</td>}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={parts ? 3 : 1}>
            {t('why.parts.segment')}
          </th>
          <td>× {write(reasons.segment_factor)}</td>
        </tr>
        <tr>
          <th scope="row" colSpan={parts ? 3 : 1}>
            {t('why.score')}
          </th>
          <td>{write(score)}</td>
        </tr>
      </tfoot>
    </table>
  );
}
