import { ListChecks } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api/client';
import { Button, type Column, EmptyState, ErrorState, SkeletonLines } from '@/components';
import { useFormats } from '@/i18n/format';
import { useSelection } from '../api';
import { Facts } from '../parts/Facts';
import { LongTable } from '../parts/LongTable';
import styles from './Choice.module.css';

interface ChoiceProps {
  schedule: Schema<'CaptionSchedule'>;
  onOpen(position: number): void;
}

/** All captions that were chosen for the week, with the numbers behind each. */
export function Choice({ schedule, onOpen }: ChoiceProps) {
  const { t } = useTranslation('schedules');
  const formats = useFormats();
  const query = useSelection(schedule.schedule_id);
  if (query.isPending) return <SkeletonLines lines={6} />;
  if (query.isError) return <ErrorState error={query.error} onRetry={query.refetch} />;
  const selection = query.data;
  if (!selection) {
    return (
      <EmptyState icon={ListChecks} title={t('choice.noneTitle')}>
        {t('choice.none')}
      </EmptyState>
    );
  }
  const { pool, target, shortfall } = selection;
  const number = (value: number) => formats.number(value);
  return (
    <div className={styles.choice}>
      <p className={styles.muted}>{t('choice.about')}</p>
      <Facts
        facts={[
          [t('choice.target'), `${target.target} (${target.base} × ${formats.number(target.multiplier)})`],
          [t('choice.selected'), number(selection.selected)],
          [t('choice.total'), number(pool.total)],
          [t('choice.inactive'), number(pool.inactive)],
          [t('choice.cooldown'), number(pool.cooldown)],
          [t('choice.locked'), number(pool.locked)],
          [t('choice.eligible'), number(pool.eligible)],
          [t('runs.seed'), <code key="seed">{selection.seed}</code>],
        ]}
      />
      {shortfall && (
        <p className={styles.short}>
          {t(`choice.shortfalls.${shortfall.reason}`, { count: shortfall.missing })}
        </p>
      )}
      <Chosen captions={selection.captions} schedule={schedule} onOpen={onOpen} />
    </div>
  );
}

function Chosen({
  captions,
  schedule: { messages },
  onOpen,
}: ChoiceProps & { captions: readonly Schema<'SelectedCaption'>[] }) {
  const { t } = useTranslation('schedules');
  const formats = useFormats();
  const positions = new Map(
    messages.filter(({ type }) => type === 'Unlock').map((message) => [message.caption_id, message.position]),
  );
  const columns: Column<Schema<'SelectedCaption'>>[] = [
    { id: 'rank', header: t('choice.rank'), cell: ({ rank }) => formats.number(rank) },
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
      id: 'tier',
      header: t('tier'),
      cell: ({ price_tier }) => (price_tier ? t(`tiers.${price_tier}`) : '–'),
    },
    {
      id: 'bounds',
      header: t('learning.bounds'),
      align: 'end',
      cell: ({ reasons }) =>
        `${formats.percent(reasons.lower_bound)} – ${formats.percent(reasons.upper_bound)}`,
    },
    {
      id: 'draw',
      header: t('choice.draw'),
      align: 'end',
      cell: ({ reasons }) => formats.percent(reasons.sample),
    },
    {
      id: 'score',
      header: t('why.score'),
      align: 'end',
      cell: ({ score }) => formats.number(score, { maximumFractionDigits: 3 }),
    },
    {
      id: 'used',
      header: t('choice.used'),
      align: 'end',
      cell: ({ caption_id }) => {
        const position = positions.get(caption_id);
        if (position === undefined) return <span className={styles.muted}>{t('choice.spare')}</span>;
        return (
          <Button size="sm" variant="ghost" onPress={() => onOpen(position)}>
            {t('schedule.look', { position })}
          </Button>
        );
      },
    },
  ];
  return (
    <LongTable
      label={t('choice.table')}
      columns={columns}
      rows={captions}
      rowKey={({ caption_id }) => String(caption_id)}
      template="4rem minmax(14rem, 3fr) 7rem 9rem 6rem 5rem 6rem"
    />
  );
}
