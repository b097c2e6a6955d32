import { performance } from 'node:perf_hooks';
import type { LoadPlan } from './load-plan.ts';

/** Timers are whole milliseconds and late; the rest of the wait is spent turning the event loop. */
const turningMs = 1.5;

/** Sends request `index`; resolves as it ends. `intendedMs` is when it was to leave (clock of `performance.now()`), NaN: as soon as it could. */
export type Issue = (index: number, intendedMs: number) => Promise<void>;

/**
 * Issues every request of a plan. Open loop: at its time, whatever became of the earlier ones, but never more than `maxInFlight` at once;
 * one that is held up leaves as soon as another ends and is late by its own schedule. Closed loop: the next one as one ends; whole
 * conversations take turns. What can leave at once is issued before this returns. Rejects with what `issue` throws, and when the signal
 * aborts; then nothing more is issued.
 */
export function runLoad(plan: LoadPlan, originMs: number, issue: Issue, signal: AbortSignal): Promise<void> {
  const { atMs, maxInFlight } = plan;
  const heads = headsOf(plan);
  const followers = followersOf(plan);
  return new Promise((resolve, reject) => {
    /** Turns whose predecessor has ended, soonest last. */
    const due: { readonly index: number; readonly timeMs: number }[] = [];
    let nextHead = 0;
    let left = plan.requests;
    /** Places taken: requests in flight; in a closed loop a pause keeps the place of its conversation. */
    let taken = 0;
    let timer: NodeJS.Timeout | undefined;
    let turn: NodeJS.Immediate | undefined;

    const stop = (): void => {
      clearTimeout(timer);
      clearImmediate(turn);
      signal.removeEventListener('abort', abort);
      left = 0;
    };
    const fail = (error: unknown): void => {
      stop();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const abort = (): void => fail(signal.reason);
    const ended = (index: number): void => {
      if (left === 0) return;
      left -= 1;
      const follower = followers?.[index] ?? -1;
      if (follower === -1 || atMs !== null) taken -= 1;
      if (follower !== -1) {
        const timeMs = performance.now() + (plan.delayMs?.[follower] ?? 0);
        const place = due.findIndex((other) => other.timeMs <= timeMs);
        due.splice(place === -1 ? due.length : place, 0, { index: follower, timeMs });
      }
      if (left > 0) return dispatch();
      stop();
      resolve();
    };
    const send = (index: number, intendedMs: number): void => {
      issue(index, intendedMs).then(() => ended(index), fail);
    };
    /** Issues what may leave now; returns how long until the next may, or infinity when only an end can let one go. */
    const issueReady = (): number => {
      for (;;) {
        if (left === 0) return Number.POSITIVE_INFINITY;
        const hasPlace = taken < maxInFlight;
        const turnDue = due.at(-1);
        const turnMs =
          turnDue === undefined || (atMs !== null && !hasPlace) ? Number.POSITIVE_INFINITY : turnDue.timeMs;
        const head = heads[nextHead];
        const headMs =
          head === undefined || !hasPlace
            ? Number.POSITIVE_INFINITY
            : atMs === null
              ? Number.NEGATIVE_INFINITY
              : originMs + (atMs[head] ?? 0);
        const waitMs = Math.min(turnMs, headMs) - performance.now();
        if (waitMs > 0) return waitMs;
        if (turnDue !== undefined && turnMs <= headMs) {
          due.pop();
          if (atMs !== null) taken += 1;
          send(turnDue.index, turnMs);
        } else if (head !== undefined) {
          nextHead += 1;
          taken += 1;
          send(head, atMs === null ? Number.NaN : headMs);
        }
      }
    };
    const dispatch = (): void => {
      clearTimeout(timer);
      clearImmediate(turn);
      const waitMs = issueReady();
      if (waitMs === Number.POSITIVE_INFINITY) return;
      if (waitMs > turningMs) timer = setTimeout(dispatch, waitMs - turningMs);
      else turn = setImmediate(dispatch);
    };

    if (signal.aborted) return abort();
    if (plan.requests === 0) return resolve();
    signal.addEventListener('abort', abort);
    dispatch();
  });
}

/** Requests that follow none, in the order they leave. */
function headsOf({ requests, atMs, follows }: LoadPlan): Int32Array {
  const heads = Int32Array.from({ length: requests }, (_, index) => index).filter(
    (index) => (follows?.[index] ?? -1) < 0,
  );
  return atMs === null ? heads : heads.sort((a, b) => (atMs[a] ?? 0) - (atMs[b] ?? 0) || a - b);
}

/** What follows each request, −1 for nothing. */
function followersOf({ requests, follows }: LoadPlan): Int32Array | null {
  if (follows === null) return null;
  const followers = new Int32Array(requests).fill(-1);
  for (const [index, before] of follows.entries()) if (before >= 0) followers[before] = index;
  return followers;
}
