const firstDelayMs = 500;
const longestDelayMs = 30_000;
const longestRetryAfterMs = 300_000;

/**
 * Wait before the next try, in milliseconds: exponential back-off from 0.5 s to 30 s with equal jitter (half fixed, half
 * random; Brooker 2015), never less than the server's Retry-After. Null when the server asks for more than 5 minutes: that
 * wait belongs to whoever started us.
 */
export function retryDelayMs(failedAttempts: number, retryAfterMs: number | null, random: () => number): number | null {
  if (retryAfterMs !== null && retryAfterMs > longestRetryAfterMs) return null;
  const half = Math.min(longestDelayMs, firstDelayMs * 2 ** (failedAttempts - 1)) / 2;
  return (retryAfterMs ?? half) + half * random();
}

/** Milliseconds of a Retry-After header (RFC 9110, section 10.2.3): seconds or an HTTP date. Null when there is none. */
export function retryAfter(value: string | undefined, nowMs: number): number | null {
  if (value === undefined) return null;
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Number(value) * 1000;
  const dateMs = Date.parse(value);
  return Number.isNaN(dateMs) ? null : Math.max(0, dateMs - nowMs);
}
