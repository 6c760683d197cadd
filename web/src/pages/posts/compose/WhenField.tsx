import { memo, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { DateTime, lazyNamed, platformNames, SkeletonLines } from '@/components';
import { RadioCards } from '@/components/RadioCards';
import { useFormats, viewerZone } from '@/i18n/format';
import { type Connection, useSlots } from '../api';
import { accountName } from './AccountsField';
import styles from './Composer.module.css';
import type { Draft, When } from './draft';
import { RepeatField } from './RepeatField';
import { instantOf, zones } from './zones';

const ComboBox = lazyNamed(() => import('@/components/ComboBox'), 'ComboBox');
const DateTimeField = lazyNamed(() => import('@/components/DateTimeField'), 'DateTimeField');

type Times = Pick<Draft, 'when' | 'local' | 'zone' | 'repeat'>;

interface WhenFieldProps extends Times {
  set(values: Partial<Draft>): void;
  chosen: readonly Connection[];
  /** What is wrong with the time, in the gateway's words. */
  error?: string;
}

/** When the post goes out. Hundreds of zones are not drawn again at each key of the text. */
export const WhenField = memo(function WhenField({ set, chosen, error, ...times }: WhenFieldProps) {
  const { t } = useTranslation('posts');
  const options = (['time', 'slot', 'now'] as const).map((value: When) => ({
    value,
    label: t(`when.${value}.label`),
    description: t(`when.${value}.description`),
  }));
  return (
    <div className={styles.stack}>
      <RadioCards
        label={t('when.label')}
        value={times.when}
        onChange={(when) => set({ when })}
        options={options}
      />
      {times.when === 'time' && (
        <Suspense fallback={<SkeletonLines lines={2} height="2.5rem" />}>
          <div className={styles.row}>
            <DateTimeField
              label={t('when.at')}
              value={times.local}
              onChange={(local) => set({ local })}
              error={error}
            />
            <ZoneField zone={times.zone} set={set} chosen={chosen} />
          </div>
          <ThereAndHere local={times.local} zone={times.zone} />
          <RepeatField repeat={times.repeat} local={times.local} onChange={(repeat) => set({ repeat })} />
        </Suspense>
      )}
      {times.when === 'slot' && <Slots chosen={chosen} />}
    </div>
  );
});

/** Whose clocks: the viewer's and those of the accounts first, then all. */
function ZoneField({ zone, set, chosen }: Pick<WhenFieldProps, 'zone' | 'set' | 'chosen'>) {
  const { t } = useTranslation('posts');
  const first = chosen[0];
  const { zone: ofAccount } = useSlots(first?.id ?? null);
  const account = first && accountName(first);
  const options = useMemo(
    () =>
      zones([viewerZone, ofAccount, zone]).map((value) => ({
        value,
        label: value.replaceAll('_', ' '),
        ...(value === viewerZone && { description: t('when.yours') }),
        ...(value === ofAccount && value !== viewerZone && { description: t('when.ofAccount', { account }) }),
      })),
    [ofAccount, zone, account, t],
  );
  return (
    <ComboBox
      // The options of a combo box are those of its first drawing.
      key={ofAccount}
      label={t('when.zone')}
      value={zone}
      onChange={(chosen) => set({ zone: chosen })}
      options={options}
    />
  );
}

/** What the viewer's own clocks show then, where the zone is another one. */
function ThereAndHere({ local, zone }: { local: string; zone: string }) {
  const { t } = useTranslation('posts');
  const formats = useFormats();
  const at = instantOf(local, zone);
  if (zone === viewerZone || !at) return null;
  const time = formats.dateTime(at);
  return <p className={styles.muted}>{t('when.here', { time, zone: formats.zoneName(viewerZone, at) })}</p>;
}

function Slots({ chosen }: { chosen: readonly Connection[] }) {
  const { t } = useTranslation('posts');
  if (chosen.length === 0) return <p className={styles.muted}>{t('when.slotNeedsAccount')}</p>;
  return (
    <ul className={styles.slots} aria-label={t('when.slots')}>
      {chosen.map((connection) => (
        <Slot key={connection.id} connection={connection} />
      ))}
    </ul>
  );
}

function Slot({ connection }: { connection: Connection }) {
  const { t } = useTranslation('posts');
  const { next, zone, isPending } = useSlots(connection.id);
  return (
    <li>
      {platformNames[connection.platform]}, {accountName(connection)}:{' '}
      {isPending ? '…' : next ? <DateTime at={next} zone={zone} /> : t('when.noSlot')}
    </li>
  );
}
