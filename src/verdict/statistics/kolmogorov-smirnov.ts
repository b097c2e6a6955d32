import { kolmogorovSurvival } from './kolmogorov-distribution.ts';

export interface KolmogorovSmirnov {
  /** Largest distance between the two empirical distribution functions. */
  readonly statistic: number;
  /** Two-sided, from all orderings of the pooled sample. */
  readonly exact: number;
  /** Two-sided, from the one-sample distribution at the rounded effective size mn/(m + n). */
  readonly approximate: number;
}

/** Two-sample Kolmogorov-Smirnov test. Distances are kept as integers, in units of 1/(mn). */
export function kolmogorovSmirnov(x: readonly number[], y: readonly number[]): KolmogorovSmirnov {
  const m = x.length;
  const n = y.length;
  const distance = largestDistance(x, y);
  const statistic = distance / (m * n);
  return {
    statistic,
    exact: probabilityOfLeaving(m, n, distance),
    approximate: kolmogorovSurvival(roundHalfToEven((m * n) / (m + n)), statistic),
  };
}

function largestDistance(x: readonly number[], y: readonly number[]): number {
  const left = x.toSorted((a, b) => a - b);
  const right = y.toSorted((a, b) => a - b);
  let i = 0;
  let j = 0;
  let distance = 0;
  while (i < left.length && j < right.length) {
    const value = Math.min(left[i] ?? 0, right[j] ?? 0);
    while (left[i] === value) i += 1;
    while (right[j] === value) j += 1;
    distance = Math.max(distance, Math.abs(i * right.length - j * left.length));
  }
  return distance;
}

/**
 * P(a random ordering ever reaches `distance`): a walk from (0, 0) to (m, n) whose next step goes to a random one of the values left.
 * Adding up what leaves the band keeps small probabilities exact, which 1 − P(stays) would not.
 */
function probabilityOfLeaving(m: number, n: number, distance: number): number {
  if (distance <= 0) return 1;
  let left = 0;
  let row = new Float64Array(n + 1);
  row[0] = 1;
  for (let i = 0; i <= m; i += 1) {
    const next = new Float64Array(n + 1);
    for (let j = 0; j <= n; j += 1) {
      const mass = row[j] ?? 0;
      if (mass === 0) continue;
      if (Math.abs(i * n - j * m) >= distance) {
        left += mass;
        continue;
      }
      const remaining = m + n - i - j;
      if (j < n) row[j + 1] = (row[j + 1] ?? 0) + (mass * (n - j)) / remaining;
      if (i < m) next[j] = (next[j] ?? 0) + (mass * (m - i)) / remaining;
    }
    row = next;
  }
  return Math.min(1, left);
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
