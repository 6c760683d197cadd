import { Brain } from 'lucide-react';
import { lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type Column,
  EmptyState,
  ErrorState,
  LinkButton,
  Select,
  Skeleton,
  SkeletonLines,
} from '@/components';
import { useFormats } from '@/i18n/format';
import { useBandit } from '../api';
import { LongTable } from '../parts/LongTable';
import { useSearch } from '../parts/useSearch';
import { type Arm, inOrder, orders, shareOf } from './arms';
import styles from './Learning.module.css';

const BanditChart = lazy(() => import('./BanditChart'));

/** So many bars can be told apart. */
const CHARTED = 20;

/** What the bandit learnt of each caption: how often it sold better than usual, and how sure that is. */
export function Learning({ page }: { page: string }) {
  const { t } = useTranslation('schedules');
  const { data, isPending, error, refetch } = useBandit(page);
  const [order, setOrder] = useSearch('order', orders, 'lower');
  const arms = useMemo(() => inOrder(data ?? [], order), [data, order]);
  const columns = useColumns();
  if (isPending) return <SkeletonLines lines={6} height="2rem" />;
  if (error && !data) return <ErrorState error={error} onRetry={refetch} />;
  if (arms.length === 0) {
    return (
      <EmptyState
        icon={Brain}
        title={t('learning.emptyTitle')}
        action={<LinkButton to="?tab=history">{t('learning.toHistory')}</LinkButton>}
      >
        {t('learning.empty')}
      </EmptyState>
    );
  }
  return (
    <div className={styles.learning}>
      <div className={styles.head}>
        <p>{t('learning.about')}</p>
        <div className={styles.order}>
          <Select
            label={t('learning.order')}
            value={order}
            onChange={setOrder}
            options={orders.map((value) => ({ value, label: t(`learning.orders.${value}`) }))}
          />
        </div>
      </div>
      <div className={styles.both}>
        <figure className={styles.figure}>
          <figcaption>
            {t('learning.chart', { count: Math.min(CHARTED, arms.length), total: arms.length })}
          </figcaption>
          <Suspense fallback={<Skeleton height="24rem" />}>
            <BanditChart arms={arms.slice(0, CHARTED)} />
          </Suspense>
        </figure>
        <div className={styles.table}>
          <LongTable
            label={t('learning.table')}
            columns={columns}
            rows={arms}
            rowKey={({ caption_id }) => String(caption_id)}
            template="minmax(12rem, 2fr) 6rem 9rem 6rem 6rem"
          />
        </div>
      </div>
    </div>
  );
}

function useColumns(): Column<Arm>[] {
  const { t } = useTranslation('schedules');
  const formats = useFormats();
  return [
    {
      id: 'caption',
      header: t('caption'),
      cell: ({ caption_id, caption_text }) => (
        <span className={styles.text}>
          <code>{caption_id}</code> {caption_text}
        </span>
      ),
    },
    {
      id: 'share',
      header: t('learning.share'),
      align: 'end',
      cell: (arm) => {
        const share = shareOf(arm);
        return share === null ? '–' : formats.percent(share);
      },
    },
    {
      id: 'bounds',
      header: t('learning.bounds'),
      align: 'end',
      cell: ({ lower_bound, upper_bound }) =>
        `${formats.percent(lower_bound)} – ${formats.percent(upper_bound)}`,
    },
    {
      id: 'observations',
      header: t('learning.observations'),
      align: 'end',
      cell: ({ observations }) => formats.number(observations),
    },
    {
      id: 'emv',
      header: t('learning.emv'),
      align: 'end',
      cell: ({ avg_emv }) => (avg_emv === null ? '–' : formats.number(avg_emv, { maximumFractionDigits: 2 })),
    },
  ];
}
