import type { Interval } from './bootstrap.ts';
import { mean, variance } from './descriptive.ts';
import { normalSurvival } from './normal-distribution.ts';
import { rankWithTies } from './ranks.ts';
import { studentTQuantile, studentTSurvival } from './student-t-distribution.ts';

export interface PairedTTest {
  readonly t: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  /** Of the mean difference x − y. */
  readonly interval: Interval;
}

/** Two-sided paired t test of mean(x − y) = 0 with its interval at confidence 1 − alpha. */
export function pairedTTest(x: readonly number[], y: readonly number[], alpha = 0.05): PairedTTest {
  const differences = x.map((value, index) => value - (y[index] ?? 0));
  const degreesOfFreedom = differences.length - 1;
  const center = mean(differences);
  const standardError = Math.sqrt(variance(differences) / differences.length);
  const t = center / standardError;
  const spread = studentTQuantile(1 - alpha / 2, degreesOfFreedom) * standardError;
  return {
    t,
    degreesOfFreedom,
    pValue: 2 * studentTSurvival(Math.abs(t), degreesOfFreedom),
    interval: { low: center - spread, high: center + spread },
  };
}

export interface WilcoxonResult {
  /** The smaller of the two signed rank sums. */
  readonly statistic: number;
  /** Two-sided. */
  readonly pValue: number;
}

/** Wilcoxon signed-rank test by the normal approximation with tie correction, no continuity correction; zero differences are dropped. */
export function wilcoxonSignedRankApproximate(x: readonly number[], y: readonly number[]): WilcoxonResult {
  const { statistic, n, tieTerm } = signedRanks(x, y);
  const expected = (n * (n + 1)) / 4;
  const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1) - tieTerm / 2) / 24);
  return { statistic, pValue: 2 * normalSurvival(Math.abs((statistic - expected) / deviation)) };
}

/** Wilcoxon signed-rank test from the exact distribution of the rank sum; meant for differences without zeros and ties. */
export function wilcoxonSignedRankExact(x: readonly number[], y: readonly number[]): WilcoxonResult {
  const { statistic, n } = signedRanks(x, y);
  let probabilities = [1];
  for (let rank = 1; rank <= n; rank += 1) {
    const next = Array.from<number>({ length: probabilities.length + rank }).fill(0);
    for (const [sum, probability] of probabilities.entries()) {
      next[sum] = (next[sum] ?? 0) + probability / 2;
      next[sum + rank] = (next[sum + rank] ?? 0) + probability / 2;
    }
    probabilities = next;
  }
  const lowerTail = probabilities
    .slice(0, Math.floor(statistic) + 1)
    .reduce((sum, probability) => sum + probability, 0);
  return { statistic, pValue: Math.min(1, 2 * lowerTail) };
}

function signedRanks(
  x: readonly number[],
  y: readonly number[],
): { readonly statistic: number; readonly n: number; readonly tieTerm: number } {
  const differences = x.map((value, index) => value - (y[index] ?? 0)).filter((difference) => difference !== 0);
  const { ranks, tieTerm } = rankWithTies(differences.map(Math.abs));
  const n = differences.length;
  const positive = ranks.reduce((sum, rank, index) => sum + ((differences[index] ?? 0) > 0 ? rank : 0), 0);
  return { statistic: Math.min(positive, (n * (n + 1)) / 2 - positive), n, tieTerm };
}
