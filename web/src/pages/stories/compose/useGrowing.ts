import { useEffect, useState } from 'react';

/** The list, of which at most `slice` more items come with each frame. */
export function useGrowing<T>(list: readonly T[], slice: number): readonly T[] {
  const [count, setCount] = useState(0);
  const wanted = Math.min(list.length, count + slice);
  useEffect(() => {
    if (wanted === count) return;
    const frame = requestAnimationFrame(() => setCount(wanted));
    return () => cancelAnimationFrame(frame);
  }, [wanted, count]);
  return count >= list.length ? list : list.slice(0, count);
}
