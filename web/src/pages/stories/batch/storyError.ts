/** Why a story failed, taken apart (`stories.md`, "Errors"). */
export type StoryError =
  | { kind: 'refused' | 'limited' | 'down' | 'network'; message: string }
  /** Accepted by Metricool, refused by the network afterwards. */
  | { kind: 'rejected'; message: string }
  | { kind: 'timeout' | 'unconfirmed' | 'missed' }
  | { kind: 'other'; message: string };

export function readStoryError(text: string): StoryError {
  if (text === 'TIMEOUT') return { kind: 'timeout' };
  if (text === 'UNCONFIRMED') return { kind: 'unconfirmed' };
  if (text === 'MISSED') return { kind: 'missed' };
  const network = /^NETWORK:(.*)$/s.exec(text);
  if (network) return { kind: 'network', message: network[1] ?? '' };
  const provider = /^PROVIDER_ERROR:(\d{3}):(.*)$/s.exec(text);
  if (!provider) return { kind: 'other', message: text };
  const status = Number(provider[1]);
  const kind = status === 200 ? 'rejected' : status === 429 ? 'limited' : status >= 500 ? 'down' : 'refused';
  return { kind, message: provider[2] ?? '' };
}
