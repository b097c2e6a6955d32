import type { Arrival } from '../../../contracts/engine-config.ts';

/**
 * When each of `count` requests is to leave, in ms from the start, upwards. Gaps are independent with mean 1 / rate: all equal,
 * exponential (Poisson process), or gamma with shape k = burstiness and scale 1 / (rate · k), whose coefficient of variation is 1 / √k.
 * Drawn before the run from `random` alone, so the schedule depends on nothing that happens in it.
 */
export function arrivalTimesMs(arrival: Arrival, count: number, random: () => number): Float64Array {
  const meanMs = 1000 / arrival.requestsPerSecond;
  const times = new Float64Array(count);
  let timeMs = 0;
  for (let index = 0; index < count; index += 1) {
    timeMs += meanMs * relativeGap(arrival, random);
    times[index] = timeMs;
  }
  return times;
}

/** A gap in units of the mean gap. */
function relativeGap(arrival: Arrival, random: () => number): number {
  switch (arrival.process) {
    case 'constant':
      return 1;
    case 'poisson':
      return -Math.log(1 - random());
    case 'gamma':
      return gamma(arrival.burstiness, random) / arrival.burstiness;
  }
}

/** Gamma variate with scale 1. G. Marsaglia, W. W. Tsang, A simple method for generating gamma variables, ACM TOMS 26 (2000), with their boost for shapes below 1. */
function gamma(shape: number, random: () => number): number {
  if (shape < 1) return gamma(shape + 1, random) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Standard normal variate, Box and Muller (1958). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
