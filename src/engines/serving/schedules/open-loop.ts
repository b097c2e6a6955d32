import { performance } from 'node:perf_hooks';

/** Timers are whole milliseconds and late; the rest of the wait is spent turning the event loop. */
const turningMs = 1.5;

/**
 * Issues request i at `timesMs[i]` (on the clock of `performance.now()`, upwards), whatever became of the earlier ones, but never more
 * than `maxInFlight` at once: one that is held up leaves as soon as another ends, and is late by its own schedule. Rejects with what
 * `issue` throws, and when the signal aborts; then nothing more is issued.
 */
export function openLoop(
  timesMs: Float64Array,
  maxInFlight: number,
  issue: (index: number) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let next = 0;
    let inFlight = 0;
    let timer: NodeJS.Timeout | undefined;
    let turn: NodeJS.Immediate | undefined;

    const stop = (): void => {
      clearTimeout(timer);
      clearImmediate(turn);
      signal.removeEventListener('abort', abort);
      next = timesMs.length;
    };
    const fail = (error: unknown): void => {
      stop();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const abort = (): void => fail(signal.reason);
    const ended = (): void => {
      inFlight -= 1;
      dispatch();
    };
    const dispatch = (): void => {
      clearTimeout(timer);
      clearImmediate(turn);
      let waitMs = 0;
      while (next < timesMs.length && inFlight < maxInFlight) {
        waitMs = (timesMs[next] ?? 0) - performance.now();
        if (waitMs > 0) break;
        inFlight += 1;
        next += 1;
        issue(next - 1).then(ended, fail);
      }
      if (next === timesMs.length) {
        if (inFlight > 0) return;
        stop();
        resolve();
      } else if (inFlight < maxInFlight) {
        if (waitMs > turningMs) timer = setTimeout(dispatch, waitMs - turningMs);
        else turn = setImmediate(dispatch);
      }
    };

    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort);
    dispatch();
  });
}
