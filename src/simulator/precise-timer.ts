/** A timer of Node fires up to this late; the rest of the wait is spent in the event loop's check phase. */
const timerSlackMs = 1.6;

/**
 * Calls `action` once `performance.now()` has reached `dueMs`, within about 0.1 ms on an idle machine: a coarse timer
 * first, then `setImmediate` until it is time, so that the event loop goes on serving. Returns a canceller.
 */
export function runAt(dueMs: number, action: () => void): () => void {
  let timer: NodeJS.Timeout | null = null;
  let immediate: NodeJS.Immediate | null = null;
  const poll = (): void => {
    timer = null;
    if (performance.now() >= dueMs) action();
    else immediate = setImmediate(poll);
  };
  const wait = dueMs - performance.now() - timerSlackMs;
  if (wait >= 1) timer = setTimeout(poll, Math.floor(wait));
  else immediate = setImmediate(poll);
  return () => {
    if (timer !== null) clearTimeout(timer);
    if (immediate !== null) clearImmediate(immediate);
  };
}
