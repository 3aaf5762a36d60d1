import { useEffect, useState } from 'react';

const SIGNS_OF_LIFE = ['pointerdown', 'keydown', 'wheel'] as const;

// Whether the reader has touched neither pointer nor keys for this long.
export function useIdle(afterMs: number): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    let timer = setTimeout(() => setIdle(true), afterMs);
    const wake = () => {
      clearTimeout(timer);
      timer = setTimeout(() => setIdle(true), afterMs);
      setIdle(false);
    };
    for (const sign of SIGNS_OF_LIFE) addEventListener(sign, wake, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const sign of SIGNS_OF_LIFE) removeEventListener(sign, wake);
    };
  }, [afterMs]);
  return idle;
}
