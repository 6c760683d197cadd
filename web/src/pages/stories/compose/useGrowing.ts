import { startTransition, useEffect, useState } from 'react';

/** About as many rows as are in sight at once, and so are drawn. */
const SCREEN = 16;

/** How many items come with the next frame: few while they are drawn, many behind the scenes. */
const step = (count: number) => (count < SCREEN ? 4 : 50);

/** A long list in slices, a slice with each frame, so that the page answers while it grows. */
export function useGrowing<T>(list: readonly T[]): readonly T[] {
  const [count, setCount] = useState(0);
  const wanted = Math.min(list.length, count + step(count));
  useEffect(() => {
    if (wanted === count) return;
    const frame = requestAnimationFrame(() => startTransition(() => setCount(wanted)));
    return () => cancelAnimationFrame(frame);
  }, [wanted, count]);
  return count >= list.length ? list : list.slice(0, count);
}
