import type { MetricDefinition } from '../contracts/exam.ts';
import type { ItemScores, ItemScoreTable } from '../metrics/collect-item-scores.ts';

/** The items both sides measured, with the damage of each: positive is worse for the candidate. */
export interface PairedScores {
  readonly definition: MetricDefinition;
  readonly itemIds: readonly string[];
  readonly baseline: Float64Array;
  readonly candidate: Float64Array;
  readonly damage: Float64Array;
  /** Independent units: items, or clusters of items. Total damage and number of items of each. */
  readonly unitSums: Float64Array;
  readonly unitSizes: Float64Array;
  /** Items that should have been measured on both sides. */
  readonly planned: number;
  /** Item ids that occur more than once on a side; the first occurrence counts. */
  readonly duplicates: number;
  /** Whether every score is 0 or 1. */
  readonly binary: boolean;
  /** Independent unit of each item: position in `unitSums`. */
  readonly units: Int32Array;
  /** Of an F1 metric: gold class and the class each side predicted, by item; null for any other. */
  readonly classes: PairedClasses | null;
}

export interface PairedClasses {
  readonly gold: Float64Array;
  readonly baseline: Float64Array;
  readonly candidate: Float64Array;
}

/**
 * Joins the two sides on item ids. The same exam plans all items that both sides were to ask; exams that differ are compared on their common items only.
 */
export function pairItems(
  candidate: ItemScoreTable,
  baseline: ItemScoreTable,
  candidateScores: ItemScores,
  baselineScores: ItemScores,
): PairedScores {
  const positions = firstPositions(baseline.itemIds);
  const joined: [candidate: number, baseline: number][] = [];
  let common = 0;
  for (const [itemId, position] of firstPositions(candidate.itemIds)) {
    const other = positions.get(itemId);
    if (other === undefined) continue;
    common += 1;
    if ((candidateScores.measured[position] ?? 0) > 0 && (baselineScores.measured[other] ?? 0) > 0) {
      joined.push([position, other]);
    }
  }

  const { definition } = candidateScores;
  const sign = definition.higherIsBetter ? 1 : -1;
  const candidateValues = Float64Array.from(joined, ([position]) => candidateScores.values[position] ?? 0);
  const baselineValues = Float64Array.from(joined, ([, other]) => baselineScores.values[other] ?? 0);
  const damage = baselineValues.map((value, index) => sign * (value - (candidateValues[index] ?? 0)));
  const clusters = joined.map(([position]) => candidate.clusters[position] ?? position);
  const sameExam = candidate.header.fingerprint === baseline.header.fingerprint;
  return {
    definition,
    itemIds: joined.map(([position]) => candidate.itemIds[position] ?? ''),
    baseline: baselineValues,
    candidate: candidateValues,
    damage,
    ...independentUnits(damage, clusters),
    planned: sameExam ? Math.min(candidate.header.itemCount, baseline.header.itemCount) : common,
    duplicates: candidate.itemIds.length + baseline.itemIds.length - positions.size - new Set(candidate.itemIds).size,
    binary: isBinary(candidateValues) && isBinary(baselineValues),
    classes: pairClasses(joined, candidateScores.classes, baselineScores.classes),
  };
}

function pairClasses(
  joined: readonly (readonly [candidate: number, baseline: number])[],
  candidate: Float64Array | null,
  baseline: Float64Array | null,
): PairedClasses | null {
  if (candidate === null || baseline === null) return null;
  return {
    gold: Float64Array.from(joined, ([, other]) => baseline[2 * other] ?? Number.NaN),
    baseline: Float64Array.from(joined, ([, other]) => baseline[2 * other + 1] ?? Number.NaN),
    candidate: Float64Array.from(joined, ([position]) => candidate[2 * position + 1] ?? Number.NaN),
  };
}

function firstPositions(itemIds: readonly string[]): Map<string, number> {
  const positions = new Map<string, number>();
  for (const [position, itemId] of itemIds.entries()) if (!positions.has(itemId)) positions.set(itemId, position);
  return positions;
}

function independentUnits(
  damage: Float64Array,
  clusters: readonly number[],
): Pick<PairedScores, 'unitSums' | 'unitSizes' | 'units'> {
  const unitOf = new Map<number, number>();
  const sums: number[] = [];
  const sizes: number[] = [];
  const units = new Int32Array(clusters.length);
  for (const [index, cluster] of clusters.entries()) {
    const unit = unitOf.get(cluster) ?? unitOf.size;
    unitOf.set(cluster, unit);
    units[index] = unit;
    sums[unit] = (sums[unit] ?? 0) + (damage[index] ?? 0);
    sizes[unit] = (sizes[unit] ?? 0) + 1;
  }
  return { unitSums: Float64Array.from(sums), unitSizes: Float64Array.from(sizes), units };
}

function isBinary(values: Float64Array): boolean {
  return values.every((value) => value === 0 || value === 1);
}
