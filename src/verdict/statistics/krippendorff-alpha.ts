export const measurementLevels = ['nominal', 'ordinal', 'interval', 'ratio'] as const;
export type MeasurementLevel = (typeof measurementLevels)[number];

/**
 * Krippendorff's α of several raters (rows) over units (columns), null where a rater did not rate:
 * 1 − observed/expected disagreement over all pairable values (Krippendorff 2011). NaN without variation.
 */
export function krippendorffAlpha(ratings: readonly (readonly (number | null)[])[], level: MeasurementLevel): number {
  const units = Array.from({ length: Math.max(0, ...ratings.map((row) => row.length)) }, (_, unit) =>
    ratings.map((row) => row[unit] ?? null).filter((value) => value !== null),
  ).filter((values) => values.length >= 2);
  const values = [...new Set(units.flat())].sort((a, b) => a - b);
  const position = new Map(values.map((value, index) => [value, index]));
  const totals = new Float64Array(values.length);
  for (const value of units.flat()) totals[position.get(value) ?? 0] = (totals[position.get(value) ?? 0] ?? 0) + 1;
  const distance = squaredDistance(values, totals, level);

  let observed = 0;
  for (const unit of units) {
    let within = 0;
    for (const a of unit) for (const b of unit) within += distance(position.get(a) ?? 0, position.get(b) ?? 0);
    observed += within / (unit.length - 1);
  }
  const n = units.flat().length;
  let expected = 0;
  for (const [i, countI] of totals.entries()) {
    for (const [j, countJ] of totals.entries()) expected += countI * countJ * distance(i, j);
  }
  return 1 - ((n - 1) * observed) / expected;
}

function squaredDistance(
  values: readonly number[],
  totals: Float64Array,
  level: MeasurementLevel,
): (i: number, j: number) => number {
  const at = (index: number): number => values[index] ?? 0;
  switch (level) {
    case 'nominal':
      return (i, j) => (i === j ? 0 : 1);
    case 'ordinal':
      return (i, j) => {
        const between = totals.slice(Math.min(i, j), Math.max(i, j) + 1).reduce((sum, count) => sum + count, 0);
        return i === j ? 0 : (between - ((totals[i] ?? 0) + (totals[j] ?? 0)) / 2) ** 2;
      };
    case 'interval':
      return (i, j) => (at(i) - at(j)) ** 2;
    case 'ratio':
      return (i, j) => (i === j ? 0 : ((at(i) - at(j)) / (at(i) + at(j))) ** 2);
  }
}
