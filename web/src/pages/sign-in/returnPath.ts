/** The page to go back to after signing in: an address of this console, whatever `next` says. */
export function returnPath(next: string | null): string {
  if (!next) return '/';
  const url = new URL(next, location.origin);
  const here = url.origin === location.origin && next.startsWith('/') && !url.pathname.startsWith('/sign-in');
  return here ? url.pathname + url.search + url.hash : '/';
}
