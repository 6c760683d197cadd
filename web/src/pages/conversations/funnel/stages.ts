import type { Schema } from '@/api/client';

export interface Stage {
  name: string;
  count: number;
  /** Of those who ever wrote; null while there are none. */
  ofAll: number | null;
  /** Of those who reached the stage before; null for the first one. */
  ofBefore: number | null;
}

/** The stages with the share that reached each. */
export function stages(counts: readonly Schema<'FunnelCount'>[]): Stage[] {
  const share = (count: number, of: number | undefined) => (of ? count / of : null);
  return counts.map(({ name, count }, index) => ({
    name,
    count,
    ofAll: share(count, counts[0]?.count),
    ofBefore: share(count, counts[index - 1]?.count),
  }));
}
