/** How long a key is good for. */
export const lifetimes = ['never', 'month', 'quarter', 'year'] as const;

export type Lifetime = (typeof lifetimes)[number];

const days: Record<Exclude<Lifetime, 'never'>, number> = { month: 30, quarter: 90, year: 365 };

/** The instant at which a key of that lifetime ends, or null for one that does not. */
export function expiryOf(lifetime: Lifetime, now: Date): string | null {
  if (lifetime === 'never') return null;
  return new Date(now.getTime() + days[lifetime] * 86_400_000).toISOString();
}
