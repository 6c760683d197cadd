/** What an event is to the state that is built from the stream. */
export type EventKind =
  /** Carries the whole state. */
  | 'snapshot'
  /** Changes the state. */
  | 'change'
  /** Changes the state, and nothing follows. */
  | 'last'
  /** What we had is too old to go on from; a snapshot or a fresh read replaces it. */
  | 'reset';

export type Verdict = 'apply' | 'skip' | 'gap';

/**
 * Decides what becomes of an event, given the id of the newest one that the state contains (null
 * before the first). Each is applied once and in order: a repeat is skipped, and a hole means that
 * the state cannot be trusted until a snapshot replaces it.
 */
export function judge(newest: number | null, id: number, kind: EventKind, consecutive: boolean): Verdict {
  if (kind === 'snapshot' || kind === 'reset' || newest === null) return 'apply';
  if (id <= newest) return 'skip';
  if (consecutive && id > newest + 1) return 'gap';
  return 'apply';
}
