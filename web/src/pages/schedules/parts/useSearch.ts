import { useSearchParams } from 'react-router';

/** One parameter of the address, so that a link leads to what is seen now. */
export function useSearch<Value extends string>(
  name: string,
  allowed: readonly Value[],
  normal: Value,
): [Value, (value: Value) => void] {
  const [params, setParams] = useSearchParams();
  const given = params.get(name);
  const value = allowed.find((known) => known === given) ?? normal;
  const set = (next: Value) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (next === normal) after.delete(name);
        else after.set(name, next);
        return after;
      },
      { replace: true, preventScrollReset: true },
    );
  return [value, set];
}
