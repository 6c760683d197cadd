import type { Schema } from '@/api/client';

export type Arm = Schema<'BanditArm'>;

/** Shares of the messages that sold better than usual, weighted by age; null when nothing counts. */
export function shareOf({ successes, failures }: Pick<Arm, 'successes' | 'failures'>): number | null {
  const tried = successes + failures;
  return tried > 0 ? successes / tried : null;
}

/** How the arms may be put in order. */
export const orders = ['lower', 'observations', 'emv', 'id'] as const;

export type Order = (typeof orders)[number];

const by: Record<Order, (a: Arm, b: Arm) => number> = {
  // What is surely good first: the lower bound grows with the record and with how sure it is.
  lower: (a, b) => b.lower_bound - a.lower_bound,
  observations: (a, b) => b.observations - a.observations,
  emv: (a, b) => (b.avg_emv ?? -1) - (a.avg_emv ?? -1),
  id: () => 0,
};

export function inOrder(arms: readonly Arm[], order: Order): Arm[] {
  return arms.toSorted((a, b) => by[order](a, b) || a.caption_id - b.caption_id);
}
