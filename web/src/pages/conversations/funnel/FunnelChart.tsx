import { Bar, BarChart, LabelList, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { useFormats } from '@/i18n/format';
import styles from './Funnel.module.css';

/** The height of a bar with the room around it. */
const BAR = 44;

/** The stages as bars. The table beside it tells the same to who cannot see it. */
export function FunnelChart({ bars }: { bars: readonly { name: string; count: number }[] }) {
  const formats = useFormats();
  return (
    <div className={styles.chart} aria-hidden>
      <ResponsiveContainer width="100%" height={bars.length * BAR}>
        <BarChart
          data={[...bars]}
          layout="vertical"
          margin={{ top: 0, right: 48, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <XAxis type="number" hide domain={[0, 'dataMax']} />
          <YAxis
            type="category"
            dataKey="name"
            width={130}
            axisLine={false}
            tickLine={false}
            tick={{ fill: 'var(--text)' }}
          />
          <Bar dataKey="count" barSize={26} radius={6} isAnimationActive={false} className={styles.bar}>
            <LabelList
              fill="var(--text)"
              dataKey="count"
              position="right"
              formatter={(count) => formats.number(Number(count))}
            />
          </Bar>
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
