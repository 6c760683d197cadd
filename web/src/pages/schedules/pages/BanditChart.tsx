import {
  Bar,
  CartesianGrid,
  ComposedChart,
  ResponsiveContainer,
  Scatter,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { useFormats } from '@/i18n/format';
import { type Arm, shareOf } from './arms';
import styles from './Learning.module.css';

const ROW = 26;
const tick = { fill: 'var(--text-muted)' };

/** Of each caption the Wilson bounds as a bar and the share in it as a dot. The table says the same. */
export default function BanditChart({ arms }: { arms: readonly Arm[] }) {
  const formats = useFormats();
  const data = arms.map((arm) => ({
    id: String(arm.caption_id),
    bounds: [arm.lower_bound, arm.upper_bound],
    share: shareOf(arm),
    text: arm.caption_text ?? '',
  }));
  return (
    <div className={styles.chart} style={{ height: `${arms.length * ROW + 40}px` }} aria-hidden>
      <ResponsiveContainer width="100%" height="100%">
        <ComposedChart
          layout="vertical"
          data={data}
          margin={{ top: 0, right: 12, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid horizontal={false} stroke="var(--border)" />
          <XAxis
            type="number"
            domain={[0, 1]}
            ticks={[0, 0.25, 0.5, 0.75, 1]}
            tickFormatter={(value: number) => formats.percent(value)}
            tick={tick}
            tickLine={false}
            axisLine={false}
          />
          <YAxis
            tick={tick}
            type="category"
            dataKey="id"
            width={52}
            interval={0}
            tickLine={false}
            axisLine={false}
          />
          <Tooltip cursor={{ fill: 'var(--hover)' }} content={<Told />} isAnimationActive={false} />
          <Bar
            dataKey="bounds"
            barSize={8}
            radius={4}
            fill="var(--info-solid)"
            fillOpacity={0.45}
            isAnimationActive={false}
          />
          <Scatter dataKey="share" fill="var(--accent)" isAnimationActive={false} />
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
}

interface ToldProps {
  payload?: readonly { payload?: { id: string; text: string; bounds: number[] } }[];
}

function Told({ payload }: ToldProps) {
  const formats = useFormats();
  const row = payload?.[0]?.payload;
  if (!row) return null;
  return (
    <div className={styles.tooltip}>
      <code>{row.id}</code> {row.bounds.map((bound) => formats.percent(bound)).join(' – ')}
      {row.text && <p>{row.text}</p>}
    </div>
  );
}
