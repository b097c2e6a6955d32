import type { Interval } from './bootstrap.ts';

/**
 * Score interval of a difference of paired proportions, (b − c)/n: Tango 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<891.
 * `z` is the normal quantile of one side. Unlike the bootstrap and Wald it stays honest without any discordance:
 * for b = c = 0 the upper bound is z²/(n + z²).
 */
export function pairedProportionInterval(b: number, c: number, n: number, z: number): Interval {
  if (n === 0) return { low: -1, high: 1 };
  return { low: -upperBound(c, b, n, z), high: upperBound(b, c, n, z) };
}

/** Upper bound without any discordance among n pairs: no interval of a paired difference should ever be narrower. */
export function zeroDiscordanceBound(n: number, z: number): number {
  return (z * z) / (n + z * z);
}

/** Largest difference that the score test does not reject, by bisection: the statistic falls as the difference grows. */
function upperBound(b: number, c: number, n: number, z: number): number {
  let low = (b - c) / n;
  let high = 1;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (scoreStatistic(b, c, n, middle) >= -z) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Tango's statistic for H₀: difference = `difference`, with the constrained maximum-likelihood discordance. */
function scoreStatistic(b: number, c: number, n: number, difference: number): number {
  const linear = -b - c + (2 * n - b + c) * difference;
  const constant = -c * difference * (1 - difference);
  const rate = (Math.sqrt(Math.max(0, linear * linear - 8 * n * constant)) - linear) / (4 * n);
  const variance = n * (2 * rate + difference * (1 - difference));
  const deviation = b - c - n * difference;
  if (deviation === 0) return 0;
  return variance <= 0 ? deviation * Number.POSITIVE_INFINITY : deviation / Math.sqrt(variance);
}
