import { mean } from './descriptive.ts';
import { normalCdf, normalQuantile } from './normal-distribution.ts';
import { quantileOfSorted } from './quantile.ts';
import type { RandomSource } from './random-source.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  readonly resamples: number;
  readonly random: RandomSource;
}

/**
 * Bootstrap distribution of a mean, ascending. Whole units are drawn with replacement: `sums` and `sizes` hold the total and
 * the number of items of each (an item, or a cluster), and every resample is Σ sums / Σ sizes (Cameron & Miller 2015 §VI).
 */
export function bootstrapMeans(sums: Float64Array, sizes: Float64Array, options: BootstrapOptions): Float64Array {
  const units = sums.length;
  const means = new Float64Array(options.resamples);
  const scale = units / 0x1_0000_0000;
  for (let resample = 0; resample < options.resamples; resample += 1) {
    let sum = 0;
    let size = 0;
    for (let draw = 0; draw < units; draw += 1) {
      const unit = Math.floor(options.random.nextUint32() * scale);
      sum += sums[unit] ?? 0;
      size += sizes[unit] ?? 0;
    }
    means[resample] = sum / size;
  }
  return means.sort();
}

/** Percentile interval from an ascending bootstrap distribution. `level` is the coverage, for example 0.95. */
export function percentileInterval(distribution: Float64Array, level: number): Interval {
  return {
    low: quantileOfSorted(distribution, (1 - level) / 2),
    high: quantileOfSorted(distribution, (1 + level) / 2),
  };
}

/** Basic (reverse percentile) interval: 2·estimate − percentile. */
export function basicInterval(distribution: Float64Array, estimate: number, level: number): Interval {
  const { low, high } = percentileInterval(distribution, level);
  return { low: 2 * estimate - high, high: 2 * estimate - low };
}

/**
 * Bias-corrected and accelerated interval of a mean (Efron & Tibshirani 1993, ch. 14).
 * `data` gives the acceleration by the jackknife; NaN bounds where the distribution is all on one side or all equal.
 */
export function bcaIntervalOfMean(distribution: Float64Array, data: readonly number[], level: number): Interval {
  const center = mean(data);
  const below = distribution.filter((value) => value < center).length;
  const atMost = distribution.filter((value) => value <= center).length;
  const bias = normalQuantile((below + atMost) / (2 * distribution.length));

  // Leaving value x out moves the mean by (x − mean)/(n − 1); that factor cancels.
  let squares = 0;
  let cubes = 0;
  for (const value of data) {
    squares += (value - center) ** 2;
    cubes += (value - center) ** 3;
  }
  const acceleration = squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
  const bound = (probability: number): number => {
    const z = bias + normalQuantile(probability);
    return quantileOfSorted(distribution, normalCdf(bias + z / (1 - acceleration * z)));
  };
  return { low: bound((1 - level) / 2), high: bound((1 + level) / 2) };
}
