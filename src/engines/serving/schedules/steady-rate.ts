import type { Arrival } from '../../../contracts/engine-config.ts';

/** Requests per second of an arrival process whose rate does not change; null for ramps, stages and traces. */
export function steadyRate(arrival: Arrival): number | null {
  return 'requestsPerSecond' in arrival ? arrival.requestsPerSecond : null;
}
