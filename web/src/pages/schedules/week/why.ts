import type { Schema } from '@/api/client';

type Reasons = Schema<'Reasons'>;

export interface Value {
  name: 'sample' | 'diversity' | 'emv' | 'penalty';
  value: number;
}

export interface Part extends Value {
  weight: number;
}

/** `scheduling.md`, Selector: the house's weights. A tenant may have others. */
const weights = { sample: 0.7, diversity: 0.15, emv: 0.15, penalty: 0.1 };
const FULL_EMV = 100;

/** What a choice weighs. */
export function valuesOf(reasons: Reasons): Value[] {
  return [
    { name: 'sample', value: reasons.sample },
    { name: 'diversity', value: reasons.diversity },
    { name: 'emv', value: Math.min(1, reasons.avg_emv / FULL_EMV) },
    { name: 'penalty', value: reasons.budget_penalty },
  ];
}

/**
 * What a score is made of, with the house's weights; null when they do not give this score, because
 * the tenant has weights of its own: then only the values are true.
 */
export function partsOf(score: number, reasons: Reasons): Part[] | null {
  const parts = valuesOf(reasons).map((part) => ({ ...part, weight: weights[part.name] }));
  const sum = parts.reduce((sum, { value, weight }) => sum + value * weight, 0) * reasons.segment_factor;
  return Math.abs(sum - score) < 0.001 ? parts : null;
}
