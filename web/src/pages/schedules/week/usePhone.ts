import { useSyncExternalStore } from 'react';

/** Where phones begin (`web/README.md`, Style). */
const PHONE = '(max-width: 50rem)';

/** Whether the screen is a phone's: for what is laid out in another way there. */
export function usePhone(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(PHONE).matches);
}

function subscribe(changed: () => void) {
  const query = matchMedia(PHONE);
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}
