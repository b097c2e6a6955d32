export const multipleTestingMethods = [
  'benjamini-hochberg',
  'benjamini-yekutieli',
  'holm',
  'bonferroni',
  'hommel',
  'sidak',
] as const;
export type MultipleTestingMethod = (typeof multipleTestingMethods)[number];

/** Adjusted p-values in the order given: reject where adjusted ≤ level. NaN is not accepted: leave untested metrics out. */
export function adjustPValues(pValues: readonly number[], method: MultipleTestingMethod): number[] {
  const m = pValues.length;
  const order = pValues.map((_, index) => index).sort((a, b) => (pValues[a] ?? 0) - (pValues[b] ?? 0));
  const ascending = order.map((index) => pValues[index] ?? 0);
  const adjusted = adjustAscending(ascending, method);
  const result = Array.from<number>({ length: m });
  for (const [rank, index] of order.entries()) result[index] = Math.min(1, adjusted[rank] ?? 1);
  return result;
}

function adjustAscending(p: readonly number[], method: MultipleTestingMethod): number[] {
  const m = p.length;
  switch (method) {
    case 'benjamini-hochberg':
      return runningMinimum(p.map((value, index) => (value * m) / (index + 1)));
    case 'benjamini-yekutieli': {
      const harmonic = p.reduce((sum, _, index) => sum + 1 / (index + 1), 0);
      return runningMinimum(p.map((value, index) => (value * m * harmonic) / (index + 1)));
    }
    case 'holm':
      return runningMaximum(p.map((value, index) => value * (m - index)));
    case 'bonferroni':
      return p.map((value) => value * m);
    case 'hommel':
      return hommel(p);
    case 'sidak':
      return p.map((value) => -Math.expm1(m * Math.log1p(-value)));
  }
}

/** Hommel 1988, by the algorithm of Wright 1992. */
function hommel(p: readonly number[]): number[] {
  const m = p.length;
  const adjusted = [...p];
  for (let size = m; size > 1; size -= 1) {
    const upper = p.slice(m - size + 1);
    const smallest = Math.min(...upper.map((value, index) => (size * value) / (index + 2)));
    for (let index = 0; index < m; index += 1) {
      const value = p[index] ?? 0;
      const bound = index >= m - size + 1 ? smallest : Math.min(smallest, size * value);
      adjusted[index] = Math.max(adjusted[index] ?? 0, bound);
    }
  }
  return adjusted;
}

function runningMinimum(values: readonly number[]): number[] {
  let least = Number.POSITIVE_INFINITY;
  return values
    .toReversed()
    .map((value) => (least = Math.min(least, value)))
    .toReversed();
}

function runningMaximum(values: readonly number[]): number[] {
  let greatest = 0;
  return values.map((value) => (greatest = Math.max(greatest, value)));
}
