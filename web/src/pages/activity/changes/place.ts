const places: readonly [RegExp, string][] = [
  [/^\/(?:api|admin)\/leads\/([^/]+)/, '/conversations/'],
  [/^\/api\/posts\/([^/]{36})(?:\/|$)/, '/posts/'],
  [/^\/api\/metricool\/batch\/([^/]+)/, '/stories/'],
  [/^\/api\/schedules\/([^/]+)/, '/schedules/'],
  [/^\/api\/schedule-runs\/([^/]+)/, '/schedules/runs/'],
  [/^\/api\/pages\/([^/]+)/, '/schedules/pages/'],
  [/^\/api\/webhooks\/([^/]+)/, '/settings/web-hooks/'],
];

/** The page of what a request was about; null where there is none. */
export function placeOf(path: string): string | null {
  for (const [pattern, place] of places) {
    const [, id] = path.match(pattern) ?? [];
    if (id) return place + id;
  }
  return null;
}
