import { expect } from 'vitest';
import type { Fanfare } from '../harness/index.ts';

/** How a page's audience answers: the last seven days as a share of those before. */
export interface Audience {
  size: number;
  opens: number;
  sales: number;
}

export const steady: Audience = { size: 45_000, opens: 1, sales: 1 };
/** Has had enough: its page is RED. */
export const tired: Audience = { size: 45_000, opens: 0.4, sales: 0.2 };
/** Begins to have enough. */
export const wary: Audience = { size: 45_000, opens: 0.8, sales: 0.85 };

const ZONE = 'America/Los_Angeles';
const DAY = 86_400_000;

export const day = (at: Date): string => new Intl.DateTimeFormat('en-CA', { timeZone: ZONE }).format(at);

/** The next Monday where the pages are. */
export function nextMonday(): string {
  const today = new Date(`${day(new Date())}T00:00:00Z`);
  const ahead = ((8 - today.getUTCDay()) % 7 || 7) * DAY;
  return new Date(today.getTime() + ahead).toISOString().slice(0, 10);
}

/** The same pseudo-random shares, from .85 to 1.15, in each run of the tests. */
const wobble = (n: number) => 0.85 + (((n * 2_654_435_761) >>> 0) % 1000) / 1000 / 3.333;

/** Four Unlocks on each of the last 100 days; some captions always sell better than others. */
export function history({ size, opens, sales }: Audience): string {
  const lines = [
    'message_id,sent_at,message_type,caption_id,sent_count,viewed_count,purchased_count,earnings,price_tier',
  ];
  const today = new Date(`${day(new Date())}T12:00:00Z`);
  for (let back = 1; back <= 100; back += 1) {
    const date = new Date(today.getTime() - back * DAY).toISOString().slice(0, 10);
    const isRecent = back <= 7;
    for (const [n, hour] of ['09', '13', '19', '21'].entries()) {
      const caption = ((back * 4 + n) % 120) + 1;
      const charm = 0.6 + (caption % 9) / 10;
      const viewed = Math.round(size * 0.25 * wobble(back * 7 + n) * (isRecent ? opens : 1));
      const bought = Math.round(viewed * 0.04 * charm * wobble(back * 5 + n) * (isRecent ? sales : 1));
      lines.push(
        `m-${back}-${n},${date} ${hour}:30:00,Unlock,${caption},${size},${viewed},${bought},${(bought * 25).toFixed(2)},standard`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

const tiers = ['budget', 'standard', 'premium', 'luxury', 'vip'];
const kinds = [
  'shower',
  'beach',
  'gym',
  'kitchen',
  'mirror',
  'bedroom',
  'pool',
  'car',
  'garden',
  'studio',
  'bath',
  'roof',
];
const triggers = [
  'curiosity',
  'urgency',
  'exclusivity',
  'reward',
  'story',
  'question',
  'tease',
  'thanks',
  'secret',
];
const openings = [
  'Only for those who stayed up late',
  'You asked, so here it is',
  'I should not send this',
  'A little something from this morning',
  'Guess what happened after the photo',
];

/** Captions with ids after `first`, enough for a week of a large page. */
export function captions(first: number, count: number): string {
  const line = (n: number) => {
    const id = first + n;
    const text = `${openings[n % openings.length]}, number ${id}`;
    return `${id},"${text}",${tiers[n % 5]},${kinds[n % 12]},${triggers[n % 9]},${n % 40 === 0}`;
  };
  const lines = Array.from({ length: count }, (_, n) => line(n + 1));
  return `caption_id,caption_text,price_tier,content_category,psychological_trigger,is_urgent\n${lines.join('\n')}\n`;
}

export async function importFile(fanfare: Fanfare, page: string, what: 'history' | 'captions', file: string) {
  const response = await fanfare.api.send('POST', `/api/pages/${page}/${what}`, file, {
    'Content-Type': 'text/csv',
  });
  if (!response.ok) throw new Error(`import of ${what}: ${response.status} ${await response.text()}`);
}

/** A page with captions of its own and a history. */
export async function seedPage(fanfare: Fanfare, page: string, first: number, audience: Audience) {
  await fanfare.api.put(`/api/pages/${page}`, { time_zone: ZONE });
  await importFile(fanfare, page, 'captions', captions(first, 300));
  await importFile(fanfare, page, 'history', history(audience));
}

interface Run {
  run_id: string;
  status: string;
  pages: { page_name: string; schedule_id: string | null }[];
}

/** Runs EROS for pages, to its end. */
export async function runEros(fanfare: Fanfare, pages: string[], more: object = {}): Promise<Run> {
  const body = { page_names: pages, week_start: nextMonday(), seed: 1_234_567, ...more };
  const { run_id } = await fanfare.api.post<Run>('/api/schedule-runs', body);
  const read = () => fanfare.api.get<Run>(`/api/schedule-runs/${run_id}`);
  const status = async () => (await read()).status;
  await expect.poll(status, { timeout: 45_000, interval: 100 }).not.toBe('running');
  return read();
}

/** The schedule that a run made of its only page. */
export async function seedWeek(fanfare: Fanfare, page: string): Promise<string> {
  const run = await runEros(fanfare, [page]);
  const id = run.pages[0]?.schedule_id;
  if (!id) throw new Error(`no schedule: ${JSON.stringify(run)}`);
  return id;
}
