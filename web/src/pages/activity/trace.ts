/** Whether a correlation id is a W3C trace id, which a trace can be looked up by. */
export const isTraceId = (id: string | null): id is string => id !== null && /^[0-9a-f]{32}$/.test(id);

/** Where Jaeger shows the trace; null when there is no Jaeger or no trace. */
export function traceUrl(jaegerUrl: string | null | undefined, id: string | null): string | null {
  return jaegerUrl && isTraceId(id) ? `${jaegerUrl.replace(/\/+$/, '')}/trace/${id}` : null;
}
