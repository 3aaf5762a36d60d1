import { expect, it } from 'vitest';
import { POLL_MAX_MS, POLL_MS, pollWait } from './poll';

it('looks at the usual pace while looks succeed', () => {
  expect(pollWait({ failing: false, sinceSuccessMs: 5 * POLL_MS })).toBe(POLL_MS);
});

it('doubles the wait from failure to failure, up to the longest', () => {
  const waits: number[] = [];
  let since = 0;
  for (let look = 0; look < 7; look += 1) {
    since += waits.at(-1) ?? POLL_MS;
    waits.push(pollWait({ failing: true, sinceSuccessMs: since }));
  }
  expect(waits.map((wait) => wait / POLL_MS)).toEqual([1, 2, 4, 8, 15, 15, 15]);
});

it('waits longest where no look ever succeeded', () => {
  expect(pollWait({ failing: true, sinceSuccessMs: Date.now() })).toBe(POLL_MAX_MS);
});
