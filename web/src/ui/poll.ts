// How long to wait until the next look, in milliseconds. Pure.
export const POLL_MS = 20_000;
export const POLL_MAX_MS = 300_000;

// While looks fail, the wait is as long as the failing has lasted, and so doubles from look to look: a server in trouble
// is not asked by every open page at once.
export function pollWait({ failing, sinceSuccessMs }: { failing: boolean; sinceSuccessMs: number }): number {
  return failing ? Math.min(Math.max(sinceSuccessMs, POLL_MS), POLL_MAX_MS) : POLL_MS;
}
