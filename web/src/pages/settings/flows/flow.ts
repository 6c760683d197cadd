import type { Schema } from '@/api/client';

export type Step = Schema<'FlowStep'>;
export type Stop = Schema<'TourStop'>;

/** A flow while it is being written: questions in the order in which they are asked. */
export interface Draft {
  welcome: string;
  steps: Step[];
  tour: Stop[];
}

/** The flow as a draft. The API checks that `next` leads through every step once, from the first. */
export function toDraft(flow: Schema<'Flow'>): Draft {
  const left = new Map((flow.steps as unknown as Step[]).map((step) => [step.key, step]));
  const steps: Step[] = [];
  let step = left.values().next().value;
  while (step) {
    steps.push(step);
    left.delete(step.key);
    step = step.next ? left.get(step.next) : undefined;
  }
  return { welcome: flow.welcome ?? '', steps, tour: flow.tour as unknown as Stop[] };
}

/** The draft as the API takes it: each question leads to the one after it. */
export function toChange({ welcome, steps, tour }: Draft): Schema<'FlowChange'> {
  return {
    welcome,
    steps: steps.map((step, index) => ({ ...step, next: steps[index + 1]?.key ?? null })),
    tour,
  };
}

/** The list with one item moved by so many places, or as it is when there is no such place. */
export function moved<T>(items: readonly T[], index: number, by: number): T[] {
  const to = index + by;
  const item = items[index];
  if (item === undefined || to < 0 || to >= items.length) return [...items];
  const rest = items.toSpliced(index, 1);
  return rest.toSpliced(to, 0, item);
}

/** A key that no step has yet, made from what the question is called. */
export function freeKey(steps: readonly Step[], wish: string): string {
  const plain =
    wish
      .toLowerCase()
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .slice(0, 60) || 'question';
  let key = plain;
  for (let number = 2; steps.some((step) => step.key === key); number++) key = `${plain}_${number}`;
  return key;
}

/** Questions whose answers Fanfare itself reads: for the estimate, the deposit and the tour. */
export const readByFanfare = new Set([
  'placement',
  'dimensions',
  'complexity',
  'coverup',
  'budget',
  'location_city',
  'location_country',
  'travel_city',
]);
