import { useEffect, useState } from 'react';

/** The time now, renewed every `every` milliseconds while the component is on the screen. */
export function useNow(every: number): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
