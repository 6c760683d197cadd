import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schema } from '@/api/client';
import { Button, ErrorState, SkeletonLines } from '@/components';
import { useFormats } from '@/i18n/format';
import { useArm, useSelection } from '../api';
import { shareOf } from '../pages/arms';
import { Facts } from '../parts/Facts';
import styles from './Drawer.module.css';
import { Interval } from './Interval';
import type { Message } from './layout';
import { Score } from './Score';

interface WhyProps {
  schedule: Schema<'CaptionSchedule'>;
  message: Message;
  onOpen(position: number): void;
}

/** Why a message is there and then, and why it has this caption. */
export function Why({ schedule, message, onOpen }: WhyProps) {
  const { t } = useTranslation('schedules');
  const parent = message.parent_position;
  return (
    <section className={styles.why} aria-label={t('why.title')}>
      <h3>{t('why.title')}</h3>
      <p>{message.explanation}</p>
      {parent !== null && (
        <div>
          <Button size="sm" onPress={() => onOpen(parent)}>
            {t('why.toUnlock')}
          </Button>
        </div>
      )}
      {message.type === 'Unlock' && message.caption_id !== null && (
        <OfCaption schedule={schedule} captionId={message.caption_id} />
      )}
    </section>
  );
}

function OfCaption({ schedule, captionId }: { schedule: Schema<'CaptionSchedule'>; captionId: number }) {
  const { t } = useTranslation('schedules');
  const selection = useSelection(schedule.schedule_id);
  if (selection.isPending) return <SkeletonLines lines={3} />;
  if (selection.isError) return <ErrorState error={selection.error} onRetry={selection.refetch} />;
  const chosen = selection.data?.captions.find((caption) => caption.caption_id === captionId);
  if (!selection.data || !chosen) return <Known page={schedule.page_name} captionId={captionId} />;
  const { target, pool } = selection.data;
  return (
    <>
      <h3>{t('why.caption')}</h3>
      <p>{chosen.reasons.explanation}</p>
      <Interval
        lower={chosen.reasons.lower_bound}
        upper={chosen.reasons.upper_bound}
        sample={chosen.reasons.sample}
      />
      <Score caption={chosen} />
      <p className={styles.muted}>
        {t('why.pool', { rank: chosen.rank, selected: selection.data.selected, ...pool })}{' '}
        {t('why.target', { target: target.target, base: target.base, multiplier: target.multiplier })}
      </p>
      <p>
        <Link to="?tab=choice">{t('why.all')}</Link>
      </p>
    </>
  );
}

/** Of a week whose choice was not kept: what is known of the caption now. */
function Known({ page, captionId }: { page: string; captionId: number }) {
  const { t } = useTranslation('schedules');
  const formats = useFormats();
  const arm = useArm(page, captionId);
  if (arm.isPending) return <SkeletonLines lines={2} />;
  if (arm.isError) return <ErrorState error={arm.error} onRetry={arm.refetch} />;
  if (!arm.data) return <p>{t('why.untried')}</p>;
  const share = shareOf(arm.data);
  return (
    <>
      <h3>{t('why.known')}</h3>
      <p className={styles.muted}>{t('why.notKept')}</p>
      <Interval lower={arm.data.lower_bound} upper={arm.data.upper_bound} />
      <Facts
        facts={[
          [t('learning.share'), share === null ? '–' : formats.percent(share)],
          [t('learning.observations'), formats.number(arm.data.observations)],
          [
            t('learning.emv'),
            arm.data.avg_emv === null ? '–' : formats.number(arm.data.avg_emv, { maximumFractionDigits: 2 }),
          ],
        ]}
      />
    </>
  );
}
