import { normalSurvival } from './normal-distribution.ts';
import { rankWithTies } from './ranks.ts';

export interface MannWhitneyApproximation {
  /** Pairs with x > y, ties count one half. */
  readonly statistic: number;
  readonly twoSided: number;
  /** Alternative: x tends to be larger. */
  readonly greater: number;
  readonly less: number;
}

/** Mann-Whitney U by the normal approximation with tie and continuity correction. */
export function mannWhitneyApproximate(x: readonly number[], y: readonly number[]): MannWhitneyApproximation {
  const { statistic, tieTerm } = uStatistic(x, y);
  const pairs = x.length * y.length;
  const n = x.length + y.length;
  const deviation = Math.sqrt((pairs / 12) * (n + 1 - tieTerm / (n * (n - 1))));
  const upperTail = (u: number): number => normalSurvival((u - pairs / 2 - 0.5) / deviation);
  return {
    statistic,
    twoSided: Math.min(1, 2 * upperTail(Math.max(statistic, pairs - statistic))),
    greater: upperTail(statistic),
    less: upperTail(pairs - statistic),
  };
}

/** Two-sided Mann-Whitney test from the exact distribution of U; meant for samples without ties. */
export function mannWhitneyExact(
  x: readonly number[],
  y: readonly number[],
): { readonly statistic: number; readonly pValue: number } {
  const { statistic } = uStatistic(x, y);
  const pairs = x.length * y.length;
  // A half from ties is dropped towards the centre: never more significant than the data.
  const larger = Math.floor(Math.max(statistic, pairs - statistic));
  return { statistic, pValue: Math.min(1, 2 * lowerTailOfU(x.length, y.length)(pairs - larger)) };
}

/** u ↦ P(U ≤ u) for samples of size m and n of one continuous distribution, by counting arrangements. */
export function lowerTailOfU(m: number, n: number): (u: number) => number {
  // rows[j][u]: share of arrangements of i x-values and j y-values with statistic u; the last value is an x or a y.
  let rows: Float64Array[] = Array.from({ length: n + 1 }, () => Float64Array.of(1));
  for (let i = 1; i <= m; i += 1) {
    const next: Float64Array[] = [Float64Array.of(1)];
    for (let j = 1; j <= n; j += 1) {
      const shares = new Float64Array(i * j + 1);
      addShifted(shares, rows[j], j, i / (i + j));
      addShifted(shares, next[j - 1], 0, j / (i + j));
      next.push(shares);
    }
    rows = next;
  }
  const shares = rows[n] ?? Float64Array.of(1);
  return (u) => shares.subarray(0, Math.max(0, Math.floor(u) + 1)).reduce((sum, share) => sum + share, 0);
}

function addShifted(target: Float64Array, source: Float64Array | undefined, shift: number, weight: number): void {
  for (const [index, share] of (source ?? []).entries()) {
    target[index + shift] = (target[index + shift] ?? 0) + weight * share;
  }
}

function uStatistic(
  x: readonly number[],
  y: readonly number[],
): { readonly statistic: number; readonly tieTerm: number } {
  const { ranks, tieTerm } = rankWithTies([...x, ...y]);
  const rankSum = ranks.slice(0, x.length).reduce((sum, rank) => sum + rank, 0);
  return { statistic: rankSum - (x.length * (x.length + 1)) / 2, tieTerm };
}
