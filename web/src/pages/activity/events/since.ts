/** How far back events are shown, in hours; `all` is everything that is kept. */
export const spans = { hour: 1, day: 24, week: 168, month: 720, all: null } as const;

export type Span = keyof typeof spans;

export const isSpan = (text: string | null): text is Span => text !== null && text in spans;

/** The first instant that counts; null when all do. */
export function beginOf(span: Span, now: Date): string | null {
  const hours = spans[span];
  return hours === null ? null : new Date(now.getTime() - hours * 3_600_000).toISOString();
}
