import { mean } from './descriptive.ts';
import { rankWithTies } from './ranks.ts';
import { studentTSurvival } from './student-t-distribution.ts';

/**
 * Two-sided Brunner-Munzel test of P(x < y) + ½·P(x = y) = ½, without assuming equal variances.
 * A positive statistic means that y tends to be larger. Null where the samples do not overlap at all.
 */
export function brunnerMunzel(
  x: readonly number[],
  y: readonly number[],
): { readonly statistic: number; readonly pValue: number } | null {
  const { ranks } = rankWithTies([...x, ...y]);
  const first = placement(ranks.slice(0, x.length), rankWithTies(x).ranks);
  const second = placement(ranks.slice(x.length), rankWithTies(y).ranks);
  const weightedX = x.length * first.variance;
  const weightedY = y.length * second.variance;
  if (weightedX + weightedY === 0) return null;
  const statistic =
    (x.length * y.length * (second.meanRank - first.meanRank)) /
    ((x.length + y.length) * Math.sqrt(weightedX + weightedY));
  const degreesOfFreedom =
    (weightedX + weightedY) ** 2 / (weightedX ** 2 / (x.length - 1) + weightedY ** 2 / (y.length - 1));
  return { statistic, pValue: 2 * studentTSurvival(Math.abs(statistic), degreesOfFreedom) };
}

function placement(
  overall: readonly number[],
  within: readonly number[],
): { readonly meanRank: number; readonly variance: number } {
  const meanRank = mean(overall);
  const meanWithin = mean(within);
  const squares = overall.reduce(
    (sum, rank, index) => sum + (rank - (within[index] ?? 0) - meanRank + meanWithin) ** 2,
    0,
  );
  return { meanRank, variance: squares / (overall.length - 1) };
}
