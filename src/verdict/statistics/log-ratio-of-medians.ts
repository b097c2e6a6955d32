import { median, quantileOfSorted } from './quantile.ts';
import type { RandomSource } from './random-source.ts';

/** ln(median of candidate / median of baseline) with a 95 % interval. */
export interface LogRatioOfMedians {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

const level = 0.95;
const resamples = 4000;

/**
 * Compares two small groups of positive values (repetitions of a load test) by the ratio of their medians, with a percentile
 * bootstrap over repetitions. With three a side it reaches from the most to the least favourable pairing, as so few should.
 */
export function logRatioOfMedians(
  candidate: readonly number[],
  baseline: readonly number[],
  random: RandomSource,
): LogRatioOfMedians {
  const ours = candidate.map(Math.log);
  const theirs = baseline.map(Math.log);
  const distribution = Float64Array.from({ length: resamples }, () => {
    return median(resample(ours, random)) - median(resample(theirs, random));
  }).sort();
  return {
    estimate: median(ours) - median(theirs),
    low: quantileOfSorted(distribution, (1 - level) / 2),
    high: quantileOfSorted(distribution, (1 + level) / 2),
  };
}

function resample(values: readonly number[], random: RandomSource): number[] {
  return values.map(() => values[Math.floor((random.nextUint32() / 0x1_0000_0000) * values.length)] ?? 0);
}
