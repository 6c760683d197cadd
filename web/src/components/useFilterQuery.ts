import { useSearchParams } from 'react-router';

/** Filters are in the address, so that a link to them works. */
export function useFilterQuery<Name extends string>() {
  const [query, setQuery] = useSearchParams();
  const set = (name: Name, value: string | null) =>
    setQuery(
      (current) => {
        const next = new URLSearchParams(current);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  return {
    get: (name: Name) => query.get(name),
    set,
    isFiltered: [...query.keys()].length > 0,
    clear: () => setQuery(new URLSearchParams(), { replace: true }),
  };
}
