import { useSearchParams } from 'react-router';
import type { Schema } from '@/api/client';
import { type Platform, platforms } from '@/components';
import { type Day, isDay, todayHere, type View } from './days';

export const statuses: readonly Schema<'PostStatus'>[] = [
  'DRAFT',
  'SCHEDULED',
  'PUBLISHING',
  'PUBLISHED',
  'PARTIAL',
  'FAILED',
  'CANCELLED',
];

export interface Shown {
  view: View;
  day: Day;
  status: Schema<'PostStatus'> | null;
  platform: Platform | null;
  /** In the list: only posts of this day. */
  only: Day | null;
}

/** What the address says is shown: a link to it works anywhere. */
export function readView(search: URLSearchParams): Shown {
  const status = statuses.find((known) => known === search.get('status')) ?? null;
  const wish = search.get('view');
  const date = search.get('date');
  const only = search.get('only');
  const view = wish === 'week' || wish === 'list' || wish === 'month' ? wish : status ? 'list' : 'month';
  return {
    view,
    day: isDay(date) ? date : todayHere(),
    status,
    platform: platforms.find((known) => known === search.get('platform')) ?? null,
    only: isDay(only) ? only : null,
  };
}

/** The address that shows this. */
export function viewPath({ view, day, status, platform, only }: Shown): string {
  const search = new URLSearchParams({ view });
  if (view !== 'list' && day !== todayHere()) search.set('date', day);
  if (view === 'list' && only) search.set('only', only);
  if (status) search.set('status', status);
  if (platform) search.set('platform', platform);
  return `/posts?${search}`;
}

export function useView(): [Shown, (change: Partial<Shown>) => string] {
  const [search] = useSearchParams();
  const shown = readView(search);
  return [shown, (change) => viewPath({ ...shown, ...change })];
}
