import { useState } from 'react';

/** What is typed into a filter that is asked for later; it follows the filter when that changes elsewhere. */
export function useTextOf(filter: string | null) {
  const [text, setText] = useState(filter ?? '');
  const [before, setBefore] = useState(filter);
  if (before !== filter) {
    setBefore(filter);
    setText(filter ?? '');
  }
  return [text, setText] as const;
}
