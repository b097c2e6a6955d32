import { mean, trimmedMean, variance } from './descriptive.ts';
import { studentTSurvival } from './student-t-distribution.ts';

export interface YuenTTest {
  readonly t: number;
  readonly degreesOfFreedom: number;
  /** One-sided: how likely a trimmed mean of x as far above that of y is, were they equal. NaN where neither side varies and they are equal. */
  readonly pGreater: number;
}

/**
 * Yuen's t test (1974) of equal trimmed means with unequal variances: one disturbed repetition of several moves it little, where it
 * would decide Welch's, which it is where nothing is trimmed (⌊share·n⌋ = 0). With n values, g cut from each end, h = n − 2g and the
 * winsorized variance s², the squared error of a side is (n − 1)·s² / (h·(h − 1)).
 */
export function yuenTTest(x: readonly number[], y: readonly number[], share: number): YuenTTest {
  const [a, b] = [side(x, share), side(y, share)];
  const difference = a.trimmedMean - b.trimmedMean;
  const t = difference / Math.sqrt(a.error + b.error);
  const degreesOfFreedom = (a.error + b.error) ** 2 / (a.error ** 2 / (a.kept - 1) + b.error ** 2 / (b.kept - 1));
  if (a.error + b.error === 0)
    return { t, degreesOfFreedom, pGreater: difference === 0 ? Number.NaN : difference > 0 ? 0 : 1 };
  return { t, degreesOfFreedom, pGreater: studentTSurvival(t, degreesOfFreedom) };
}

function side(values: readonly number[], share: number): { trimmedMean: number; kept: number; error: number } {
  const cut = Math.floor(share * values.length);
  const kept = values.length - 2 * cut;
  const sorted = values.toSorted((a, b) => a - b);
  const low = sorted[cut] ?? mean(values);
  const high = sorted[values.length - 1 - cut] ?? low;
  const winsorized = sorted.map((value) => Math.min(high, Math.max(low, value)));
  const error = ((values.length - 1) * variance(winsorized)) / (kept * (kept - 1));
  return { trimmedMean: trimmedMean(values, share), kept, error };
}
