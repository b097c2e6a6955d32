import type { Interval } from './bootstrap.ts';
import { lowerTailOfU } from './mann-whitney.ts';
import { quantileOfSorted } from './quantile.ts';

export interface HodgesLehmann {
  /** Median of all x_i − y_j. */
  readonly shift: number;
  readonly interval: Interval;
  /** What the interval really misses on both sides together; the differences are too few to meet alpha exactly. */
  readonly achievedAlpha: number;
}

/** Hodges-Lehmann shift of x against y with the distribution-free interval of R's wilcox.test. */
export function hodgesLehmann(x: readonly number[], y: readonly number[], alpha = 0.05): HodgesLehmann {
  const differences = Float64Array.from(x.flatMap((value) => y.map((other) => value - other))).sort();
  const tail = lowerTailOfU(x.length, y.length);
  let rank = 0;
  while (tail(rank) < alpha / 2) rank += 1;
  const cut = Math.max(1, rank);
  return {
    shift: quantileOfSorted(differences, 0.5),
    interval: { low: differences[cut - 1] ?? Number.NaN, high: differences[differences.length - cut] ?? Number.NaN },
    achievedAlpha: 2 * tail(cut - 1),
  };
}
