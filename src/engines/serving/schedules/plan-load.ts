import type { Arrival } from '../../../contracts/engine-config.ts';
import type { ServingWork } from '../serving-exam.ts';
import { seededRandom } from '../workloads/seeded-random.ts';
import { arrivalTimesMs } from './arrival-times.ts';
import type { LoadPlan } from './load-plan.ts';

export interface LoadPlanOptions {
  /** Null: closed loop. */
  readonly arrival: Arrival | null;
  readonly maxConcurrency: number;
  /** Same seed, same schedule. */
  readonly seed: string;
}

/** The plan of one repetition from its requests in index order. Times are drawn for those that follow no other. */
export function planLoad(works: readonly ServingWork[], { arrival, maxConcurrency, seed }: LoadPlanOptions): LoadPlan {
  const has = (field: 'follows' | 'cancelAfterMs'): boolean => works.some((work) => work[field] !== undefined);
  return {
    requests: works.length,
    maxInFlight: maxConcurrency,
    atMs: arrival === null ? null : timesOf(works, arrival, seed),
    follows: has('follows') ? Int32Array.from(works, ({ follows }) => follows ?? -1) : null,
    delayMs: has('follows') ? Float64Array.from(works, ({ delayMs }) => delayMs ?? 0) : null,
    cancelAfterMs: has('cancelAfterMs') ? Float64Array.from(works, ({ cancelAfterMs }) => cancelAfterMs ?? 0) : null,
  };
}

function timesOf(works: readonly ServingWork[], arrival: Arrival, seed: string): Float64Array {
  if (arrival.process === 'trace') return Float64Array.from(works, ({ atMs }) => (atMs ?? 0) / arrival.speed);
  const heads = works.filter(({ follows }) => follows === undefined).length;
  const drawn = arrivalTimesMs(arrival, heads, seededRandom(seed)).values();
  return Float64Array.from(works, ({ follows }) => (follows === undefined ? (drawn.next().value ?? 0) : Number.NaN));
}
