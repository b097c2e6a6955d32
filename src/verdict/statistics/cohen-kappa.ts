export type KappaWeighting = 'none' | 'linear' | 'quadratic';

/**
 * Cohen's κ of two raters over the same items: 1 − observed/expected disagreement. Weights count how far apart two labels are
 * in the order of all labels. NaN where both raters use one and the same label only.
 */
export function cohenKappa(a: readonly number[], b: readonly number[], weighting: KappaWeighting = 'none'): number {
  const labels = [...new Set([...a, ...b])].sort((x, y) => x - y);
  const position = new Map(labels.map((label, index) => [label, index]));
  const size = labels.length;
  const first = new Float64Array(size);
  const second = new Float64Array(size);
  let observed = 0;
  for (const [index, label] of a.entries()) {
    const i = position.get(label) ?? 0;
    const j = position.get(b[index] ?? 0) ?? 0;
    first[i] = (first[i] ?? 0) + 1;
    second[j] = (second[j] ?? 0) + 1;
    observed += disagreement(i, j, weighting);
  }
  let expected = 0;
  for (const [i, countA] of first.entries()) {
    for (const [j, countB] of second.entries())
      expected += (countA * countB * disagreement(i, j, weighting)) / a.length;
  }
  return 1 - observed / expected;
}

function disagreement(i: number, j: number, weighting: KappaWeighting): number {
  if (weighting === 'none') return i === j ? 0 : 1;
  return weighting === 'linear' ? Math.abs(i - j) : (i - j) ** 2;
}
