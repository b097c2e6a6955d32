/** Other rules in use, on the same scores. Each says whether it would have stopped the candidate. */
export const rivalRules = {
  '−10% rolling mean': (baseline, candidate) => relativeDrop(baseline, candidate) >= 0.1,
  '−5% fixed': (baseline, candidate) => relativeDrop(baseline, candidate) >= 0.05,
  'unpaired 2σ': (baseline, candidate) => {
    const before = summarize(baseline);
    const after = summarize(candidate);
    const standardError = Math.sqrt(before.variance / baseline.length + after.variance / candidate.length);
    return before.mean - after.mean > 0 && before.mean - after.mean >= 2 * standardError;
  },
} as const satisfies Record<string, (baseline: readonly number[], candidate: readonly number[]) => boolean>;
export type RivalRule = keyof typeof rivalRules;

function relativeDrop(baseline: readonly number[], candidate: readonly number[]): number {
  const { mean } = summarize(baseline);
  return mean === 0 ? 0 : (mean - summarize(candidate).mean) / mean;
}

function summarize(values: readonly number[]): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: values.length < 2 ? 0 : squares / (values.length - 1) };
}
