import type { Interval } from './bootstrap.ts';
import { mean, variance } from './descriptive.ts';
import { studentTQuantile, studentTSurvival } from './student-t-distribution.ts';

export interface WelchTTest {
  readonly t: number;
  readonly degreesOfFreedom: number;
  /** Two-sided. */
  readonly pValue: number;
  /** Of mean(x) − mean(y). */
  readonly interval: Interval;
}

/** Welch's t test of equal means with unequal variances, and its interval at confidence 1 − alpha. */
export function welchTTest(x: readonly number[], y: readonly number[], alpha = 0.05): WelchTTest {
  const vx = variance(x) / x.length;
  const vy = variance(y) / y.length;
  const difference = mean(x) - mean(y);
  const standardError = Math.sqrt(vx + vy);
  const degreesOfFreedom = (vx + vy) ** 2 / (vx ** 2 / (x.length - 1) + vy ** 2 / (y.length - 1));
  const t = difference / standardError;
  const spread = studentTQuantile(1 - alpha / 2, degreesOfFreedom) * standardError;
  return {
    t,
    degreesOfFreedom,
    pValue: 2 * studentTSurvival(Math.abs(t), degreesOfFreedom),
    interval: { low: difference - spread, high: difference + spread },
  };
}
