import { useEffect, useRef, useState } from 'react';

/**
 * A value that changes more often than anybody can see: the first change is shown at once, those
 * that follow within `every` milliseconds together, and the last one always.
 */
export function useAtMost<T>(value: T, every: number): T {
  const [shown, setShown] = useState(value);
  const shownAt = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, shownAt.current + every - performance.now());
    const timer = setTimeout(() => {
      shownAt.current = performance.now();
      setShown(() => value);
    }, wait);
    return () => clearTimeout(timer);
  }, [value, every]);
  return shown;
}
