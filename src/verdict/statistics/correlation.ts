import { mean } from './descriptive.ts';
import { rankWithTies } from './ranks.ts';
import { studentTSurvival } from './student-t-distribution.ts';

export interface Correlation {
  readonly coefficient: number;
  /** Two-sided, of no correlation. */
  readonly pValue: number;
}

/** Pearson's r, NaN where one side is constant. */
export function pearson(x: readonly number[], y: readonly number[]): Correlation {
  const meanX = mean(x);
  const meanY = mean(y);
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (const [index, value] of x.entries()) {
    const dx = value - meanX;
    const dy = (y[index] ?? 0) - meanY;
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  const coefficient = Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
  const degreesOfFreedom = x.length - 2;
  const t = coefficient * Math.sqrt(degreesOfFreedom / ((1 - coefficient) * (1 + coefficient)));
  return { coefficient, pValue: 2 * studentTSurvival(Math.abs(t), degreesOfFreedom) };
}

/** Spearman's ρ: Pearson's r of the ranks. */
export function spearman(x: readonly number[], y: readonly number[]): Correlation {
  return pearson(rankWithTies(x).ranks, rankWithTies(y).ranks);
}

/** Kendall's τ-b, which corrects for ties; NaN where one side is constant. */
export function kendallTauB(x: readonly number[], y: readonly number[]): number {
  let concordance = 0;
  let untiedX = 0;
  let untiedY = 0;
  for (let i = 0; i < x.length; i += 1) {
    for (let j = 0; j < i; j += 1) {
      const sx = Math.sign((x[i] ?? 0) - (x[j] ?? 0));
      const sy = Math.sign((y[i] ?? 0) - (y[j] ?? 0));
      concordance += sx * sy;
      untiedX += Math.abs(sx);
      untiedY += Math.abs(sy);
    }
  }
  return concordance / Math.sqrt(untiedX) / Math.sqrt(untiedY);
}
