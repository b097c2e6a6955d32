export const quantileRules = ['linear', 'inverted-cdf', 'hazen', 'median-unbiased'] as const;
/** Rules 7, 1, 5 and 8 of Hyndman & Fan 1996. */
export type QuantileRule = (typeof quantileRules)[number];

/** Quantile of ascending values; NaN for none. `probability` is 0 to 1. */
export function quantileOfSorted(
  sorted: ArrayLike<number>,
  probability: number,
  rule: QuantileRule = 'linear',
): number {
  const n = sorted.length;
  if (n === 0) return Number.NaN;
  if (rule === 'inverted-cdf') return at(sorted, Math.ceil(n * probability) - 1);
  const position = virtualIndex(n, probability, rule);
  const below = Math.floor(position);
  const low = at(sorted, below);
  const high = at(sorted, below + 1);
  const fraction = position - below;
  // The side nearer to the result is the base, as numpy does, so that the result is monotone in the probability.
  return fraction >= 0.5 ? high - (high - low) * (1 - fraction) : low + (high - low) * fraction;
}

/** Quantile of values in any order. */
export function quantile(values: ArrayLike<number>, probability: number, rule: QuantileRule = 'linear'): number {
  return quantileOfSorted(Float64Array.from(values).sort(), probability, rule);
}

export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

function virtualIndex(n: number, probability: number, rule: Exclude<QuantileRule, 'inverted-cdf'>): number {
  switch (rule) {
    case 'linear':
      return (n - 1) * probability;
    case 'hazen':
      return n * probability - 0.5;
    case 'median-unbiased':
      return (n + 1 / 3) * probability + 1 / 3 - 1;
  }
}

function at(sorted: ArrayLike<number>, index: number): number {
  return sorted[Math.min(Math.max(index, 0), sorted.length - 1)] ?? Number.NaN;
}
