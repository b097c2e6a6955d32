import type { Arrival } from '../../../contracts/engine-config.ts';

/** What draws its own times; a trace brings them. */
export type DrawnArrival = Exclude<Arrival, { process: 'trace' }>;

/**
 * When each of `count` requests is to leave, in ms from the start, upwards. Gaps are independent with mean 1 / rate: all equal,
 * exponential (Poisson process), or gamma with shape k = burstiness and scale 1 / (rate · k), whose coefficient of variation is 1 / √k.
 * A rate that changes stretches the gaps of a rate of 1: request i leaves when the integral of the rate reaches the sum of the first i
 * of them. Drawn before the run from `random` alone, so the schedule depends on nothing that happens in it.
 */
export function arrivalTimesMs(arrival: DrawnArrival, count: number, random: () => number): Float64Array {
  const shape = gammaShape(arrival);
  const timeAt = timeOfIntegral(arrival, count);
  const times = new Float64Array(count);
  let integral = 0;
  for (let index = 0; index < count; index += 1) {
    integral += shape === null ? 1 : shape === 1 ? -Math.log(1 - random()) : gamma(shape, random) / shape;
    times[index] = 1000 * timeAt(integral);
  }
  return times;
}

/** Null: all gaps equal. */
function gammaShape(arrival: DrawnArrival): number | null {
  if (arrival.process === 'constant') return null;
  return arrival.process === 'poisson' ? 1 : arrival.burstiness;
}

/** Seconds from the start until as many requests are due on average as asked. */
function timeOfIntegral(arrival: DrawnArrival, count: number): (integral: number) => number {
  switch (arrival.process) {
    case 'ramp':
      return timeOfRamp(arrival, count);
    case 'stages':
      return timeOfStages(arrival.stages);
    default:
      return (integral) => integral / arrival.requestsPerSecond;
  }
}

/** The ramp is as long as it takes for `count` requests to be due; then its last rate holds. */
function timeOfRamp(
  { shape, startRequestsPerSecond: start, endRequestsPerSecond: end }: Extract<Arrival, { process: 'ramp' }>,
  count: number,
): (integral: number) => number {
  if (start === end) return (integral) => integral / start;
  const seconds = shape === 'linear' ? (2 * count) / (start + end) : (count * Math.log(end / start)) / (end - start);
  const growth = Math.log(end / start) / seconds;
  return (integral) => {
    if (integral > count) return seconds + (integral - count) / end;
    if (shape === 'exponential') return Math.log1p((growth * integral) / start) / growth;
    return (2 * integral) / (start + Math.sqrt(Math.max(0, start ** 2 + (2 * (end - start) * integral) / seconds)));
  };
}

function timeOfStages(
  stages: readonly { readonly requestsPerSecond: number; readonly seconds: number }[],
): (integral: number) => number {
  return (integral) => {
    let left = integral;
    let time = 0;
    for (const [index, { requestsPerSecond, seconds }] of stages.entries()) {
      const due = requestsPerSecond * seconds;
      if (left <= due || index === stages.length - 1) return time + left / requestsPerSecond;
      left -= due;
      time += seconds;
    }
    return time;
  };
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
