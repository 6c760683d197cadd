import type { Schema } from '@/api/client';
import type { Formats } from '@/i18n/format';

type Answer = Schema<'LeadAnswer'>;

/** What an answer was understood as, for the words of the page. */
export type Understood =
  | { kind: 'skipped' }
  | { kind: 'yes' | 'no' }
  | { kind: 'complexity'; level: 1 | 2 | 3 }
  | { kind: 'text'; text: string };

/** Reads an answer's value: sizes, amounts, choices and texts, whichever flow asked for them. */
export function understood(step: string, { raw, value }: Answer, formats: Formats): Understood {
  if (value === null || value === undefined) return { kind: 'skipped' };
  if (typeof value === 'boolean') return { kind: value ? 'yes' : 'no' };
  if (step === 'complexity' && (value === 1 || value === 2 || value === 3)) {
    return { kind: 'complexity', level: value };
  }
  if (isSize(value)) {
    const side = (cm: number) => formats.number(cm, { maximumFractionDigits: 2 });
    return { kind: 'text', text: `${side(value.widthCm)} × ${side(value.heightCm)} cm` };
  }
  if (isAmount(value)) {
    const money = (minor: number) => formats.money(minor, value.currency);
    const text = value.maxMinor
      ? `${money(value.amountMinor)} – ${money(value.maxMinor)}`
      : money(value.amountMinor);
    return { kind: 'text', text };
  }
  if (step === 'instagram_handle' && typeof value === 'string') return { kind: 'text', text: `@${value}` };
  return { kind: 'text', text: typeof value === 'object' ? raw : String(value) };
}

function isSize(value: unknown): value is { widthCm: number; heightCm: number } {
  const { widthCm, heightCm } = value as Record<string, unknown>;
  return typeof widthCm === 'number' && typeof heightCm === 'number';
}

function isAmount(value: unknown): value is { amountMinor: number; currency: string; maxMinor?: number } {
  const { amountMinor, currency } = value as Record<string, unknown>;
  return typeof amountMinor === 'number' && typeof currency === 'string';
}

/** Whether the lead's own words say more than what was understood. */
export function addsWords(raw: string, shown: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[\s×x@£$€.,]/g, '');
  return plain(raw) !== plain(shown);
}

/** The steps of a flow, with what the lead has of each. */
export interface StepState {
  key: string;
  state: 'answered' | 'current' | 'open';
  answer: Answer | null;
}

/** Steps in the flow's order; answers to steps that the flow no longer has come after them. */
export function stepStates(
  steps: readonly string[],
  answers: Record<string, Answer>,
  current: string | null,
): StepState[] {
  const others = Object.keys(answers).filter((key) => !steps.includes(key));
  return [...steps, ...others].map((key) => {
    const answer = answers[key] ?? null;
    return { key, answer, state: key === current ? 'current' : answer ? 'answered' : 'open' };
  });
}
