import { useQuery } from '@tanstack/react-query';
import { api, type Schema, unwrap } from '@/api/client';
import { useReadyz } from '@/api/readyz';
import { useCan, useMayRead } from '@/api/session';
import { platformNames } from '@/components';
import { useConnections, useReadiness, useUnconfirmed } from './today';

/** Something that wants a person's attention, and the page that deals with it. */
export interface Alert {
  id: string;
  tone: 'warning' | 'danger';
  text: Words;
  to: string;
}

const severity = { warning: 0, danger: 1 } as const;

/** A key of `home.json` with its values; `at` is an instant of the API. */
type Words = {
  key:
    | 'part'
    | 'connectionExpired'
    | 'connectionError'
    | 'webhook'
    | 'unsafe'
    | 'missing'
    | 'events'
    | 'unconfirmedPost'
    | 'unconfirmedStories'
    | 'unconfirmedMore';
  values: Record<string, string | number>;
};

/** Gathers the alerts of all contexts that the key may read. */
export function useAlerts() {
  const isAdmin = useCan('admin');
  const connections = useConnections();
  const readiness = useReadiness();
  const parts = useReadyz();
  const unconfirmed = useUnconfirmed();
  const webhooks = useQuery({
    queryKey: ['webhooks', 'all'],
    queryFn: ({ signal }) => unwrap(api.GET('/api/webhooks', { params: { query: { limit: 100 } }, signal })),
    enabled: useMayRead('admin'),
    refetchInterval: 60_000,
  });
  const metrics = useQuery({
    queryKey: ['lead-metrics'],
    queryFn: ({ signal }) => unwrap(api.GET('/admin/metrics', { signal })),
    enabled: isAdmin,
    refetchInterval: 60_000,
  });
  const alerts = [
    ...ofParts(parts.data),
    ...ofUnconfirmed(unconfirmed.data),
    ...ofConnections(connections.data?.items),
    ...ofWebhooks(webhooks.data?.items),
    ...ofEvents(metrics.data),
    ...ofReadiness(readiness.data),
  ].sort((a, b) => severity[b.tone] - severity[a.tone]);
  const queries = [parts, unconfirmed, connections, webhooks, metrics, readiness];
  return {
    alerts,
    isPending: queries.some((query) => query.isLoading),
    error: queries.find((query) => query.error && query.data === undefined)?.error ?? null,
  };
}

export function ofParts(readiness: Schema<'Readiness'> | undefined): Alert[] {
  return Object.entries(readiness?.checks ?? {})
    .filter(([, state]) => state !== 'ok')
    .map(([part, state]) => ({
      id: `part-${part}`,
      tone: 'danger',
      text: { key: 'part', values: { part, state } },
      to: '/settings/readiness',
    }));
}

/** Of how many posts and batches each has a line of its own. */
const PLACES = 5;

/**
 * A line for each post or batch that somebody has to look at; the rest share one, which leads to the next.
 * Where the list goes on, so may its last place, and there are more than are known here.
 */
export function ofUnconfirmed(
  list: Pick<Schema<'PublicationList'>, 'items' | 'nextCursor'> | undefined,
): Alert[] {
  if (!list) return [];
  const { items, nextCursor } = list;
  const places = [...new Set(items.map(placeOf))];
  const last = items.at(-1);
  const cut = nextCursor && last ? placeOf(last) : null;
  const alerts = places.slice(0, PLACES).map((to): Alert => {
    const publications = items.filter((publication) => placeOf(publication) === to);
    return { id: `unconfirmed-${to}`, tone: 'danger', text: wordsOf(publications, to === cut), to };
  });
  const next = places[PLACES] ?? cut;
  if (next) alerts.push({ id: 'unconfirmed-more', tone: 'danger', text: more, to: next });
  return alerts;
}

const more: Words = { key: 'unconfirmedMore', values: {} };

/** Of the unconfirmed publications of one post or batch, of which there may be more. */
function wordsOf(publications: readonly Publication[], isMore: boolean): Words {
  const [first] = publications;
  const count = publications.length;
  if (!first?.postId) {
    return { key: 'unconfirmedStories', values: { count, number: isMore ? `${count}+` : count } };
  }
  const platforms = [...new Set(publications.map(({ platform }) => platformNames[platform]))].join(', ');
  const at = first.attempts.at(-1)?.startedAt ?? first.scheduledAt ?? '';
  return { key: 'unconfirmedPost', values: { platforms, at } };
}

type Publication = Schema<'Publication'>;

/** Where a person says what became of it. */
const placeOf = ({ postId, batchId }: Publication) => (postId ? `/posts/${postId}` : `/stories/${batchId}`);

export function ofConnections(connections: readonly Schema<'Connection'>[] = []): Alert[] {
  return connections
    .filter(({ status }) => status === 'EXPIRED' || status === 'ERROR')
    .map(({ id, platform, accountName, accountId, status }) => ({
      id: `connection-${id}`,
      tone: 'danger',
      text: {
        key: status === 'EXPIRED' ? 'connectionExpired' : 'connectionError',
        values: { platform: platformNames[platform], account: accountName ?? accountId },
      },
      to: '/settings/connections',
    }));
}

export function ofWebhooks(webhooks: readonly Schema<'Webhook'>[] = []): Alert[] {
  return webhooks
    .filter(({ status }) => status === 'DISABLED')
    .map(({ id, url }) => ({
      id: `webhook-${id}`,
      tone: 'warning',
      text: { key: 'webhook', values: { url } },
      to: `/settings/web-hooks/${id}`,
    }));
}

export function ofEvents(metrics: Schema<'LeadMetrics'> | undefined): Alert[] {
  const count = metrics?.events.ERROR ?? 0;
  if (count === 0) return [];
  return [
    { id: 'events', tone: 'danger', text: { key: 'events', values: { count } }, to: '/activity?level=ERROR' },
  ];
}

/** One line for all that is unsafe and one for all that is missing; Settings has each of them. */
export function ofReadiness(readiness: Schema<'GoLive'> | undefined): Alert[] {
  const count = (status: Schema<'CheckStatus'>) =>
    readiness?.checks.filter((check) => check.status === status).length ?? 0;
  return (['unsafe', 'missing'] as const)
    .filter((status) => count(status) > 0)
    .map((status) => ({
      id: status,
      tone: 'warning',
      text: { key: status, values: { count: count(status) } },
      to: '/settings/readiness',
    }));
}
