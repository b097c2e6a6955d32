export interface CusumStep {
  /** max(0, previous + value − slack). */
  readonly sum: number;
  readonly alarm: boolean;
}

export interface CusumOptions {
  /** k: half of the shift, in standard deviations, that should be found fast. */
  readonly slack: number;
  /** h: decision limit in standard deviations. k = 0.5 and h = 5 give a false alarm every 910 runs on average. */
  readonly limit: number;
}

/** One-sided CUSUM (Page 1954) over standardised damage, oldest first; it does not reset after an alarm. */
export function cusum(values: readonly number[], { slack, limit }: CusumOptions): CusumStep[] {
  let sum = 0;
  return values.map((value) => {
    sum = Math.max(0, sum + value - slack);
    return { sum, alarm: sum > limit };
  });
}

/** Cumulative sums of deviations from the series' own mean: flat without a change, a tent around one. */
export function cumulativeDeviations(series: readonly number[]): number[] {
  const center = series.reduce((total, value) => total + value, 0) / series.length;
  let sum = 0;
  return series.map((value) => (sum += value - center));
}
