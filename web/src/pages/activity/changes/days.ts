/** When a day such as "2026-01-31" begins for the viewer, or so many days after it; null when it is none. */
export function startOf(day: string | null, after = 0): string | null {
  const [, year, month, date] = day?.match(/^(\d{4})-(\d{2})-(\d{2})$/) ?? [];
  const start = new Date(Number(year), Number(month) - 1, Number(date) + after);
  return Number.isNaN(start.getTime()) ? null : start.toISOString();
}
