import type { ClassCounts } from '../metrics/f1-score.ts';
import { countPrediction, emptyClassCounts, f1OfClass, macroF1 } from '../metrics/f1-score.ts';
import type { EvidenceOptions, PairedEvidence } from './evidence.ts';
import type { PairedClasses, PairedScores } from './pair-items.ts';
import { variance } from './statistics/descriptive.ts';
import { discordanceStandardError, minimumDetectableEffect } from './statistics/power.ts';
import { quantileOfSorted } from './statistics/quantile.ts';
import { countRandomOnes, createRandomSource } from './statistics/random-source.ts';
import { widenBounds } from './widen-bounds.ts';

const resamples = 2000;

/** One item, classes as positions among all that occur. */
interface ClassifiedItem {
  readonly gold: number;
  readonly baseline: number;
  readonly candidate: number;
}

/** Independent units (an item, or a cluster) with the same items in them: there are few kinds and many units of each. */
interface UnitKind {
  readonly items: readonly ClassifiedItem[];
  readonly moves: boolean;
  units: number;
}

interface BothSides {
  readonly baseline: ClassCounts;
  readonly candidate: ClassCounts;
}

/**
 * F1 exists over many items only, so its damage is no mean of item damages. Permutation: when nothing changed, the two sides'
 * predictions of a unit can be exchanged. Bootstrap: units drawn with replacement, both F1 computed on each draw.
 */
export function f1Evidence(
  { definition, units, unitSums }: PairedScores,
  classes: PairedClasses,
  { alpha, permutations, seed, label }: EvidenceOptions,
): Omit<PairedEvidence, 'pairs' | 'flipsToWorse' | 'flipsToBetter'> {
  const labels = [...new Set([...classes.gold, ...classes.baseline, ...classes.candidate])].sort((a, b) => a - b);
  const { kinds, kindOfUnit } = sortIntoKinds(groupByUnit(classes, labels, units, unitSums.length));
  const f1 = (counts: ClassCounts): number =>
    definition.aggregation === 'f1-macro' ? macroF1(counts) : f1OfClass(counts, labels.indexOf(1));
  const sign = definition.higherIsBetter ? 1 : -1;
  const damageOf = ({ baseline, candidate }: BothSides): number => sign * (f1(baseline) - f1(candidate));
  const tally = (unitsOfKind: ArrayLike<number>, exchangedOfKind?: ArrayLike<number>): BothSides =>
    tallyKinds(kinds, labels.length, unitsOfKind, exchangedOfKind);

  const all = kinds.map((kind) => kind.units);
  const observed = tally(all);
  const damage = damageOf(observed);
  const exchange = createRandomSource(seed, `exchange/${label}`);
  let hits = 0;
  for (let permutation = 0; permutation < permutations; permutation += 1) {
    const exchanged = kinds.map((kind) => (kind.moves ? countRandomOnes(kind.units, exchange) : 0));
    if (damageOf(tally(all, exchanged)) >= damage - 1e-12) hits += 1;
  }

  const draw = createRandomSource(seed, `bootstrap/${label}`);
  const distribution = Float64Array.from({ length: resamples }, () => {
    const drawn = new Float64Array(kinds.length);
    for (let index = 0; index < kindOfUnit.length; index += 1) {
      const kind = kindOfUnit[Math.floor((draw.nextUint32() / 0x1_0000_0000) * kindOfUnit.length)] ?? 0;
      drawn[kind] = (drawn[kind] ?? 0) + 1;
    }
    return damageOf(tally(drawn));
  }).sort();
  const bounds = {
    interval: { low: quantileOfSorted(distribution, 0.025), high: quantileOfSorted(distribution, 0.975) },
    damageUpper: quantileOfSorted(distribution, 1 - alpha),
  };
  const leastError = discordanceStandardError(0, kindOfUnit.length, alpha);
  return {
    test: 'sign-flip-permutation',
    baselineValue: f1(observed.baseline),
    candidateValue: f1(observed.candidate),
    damage,
    ...widenBounds(bounds, damage, kindOfUnit.length, 1, alpha),
    pValue: (hits + 1) / (permutations + 1),
    minimumDetectableEffect: minimumDetectableEffect(Math.max(Math.sqrt(variance(distribution)), leastError), alpha),
  };
}

function groupByUnit(
  classes: PairedClasses,
  labels: readonly number[],
  units: Int32Array,
  unitCount: number,
): ClassifiedItem[][] {
  const positions = new Map(labels.map((label, index) => [label, index]));
  const position = (values: Float64Array, index: number): number => positions.get(values[index] ?? 0) ?? 0;
  const itemsOfUnit: ClassifiedItem[][] = Array.from({ length: unitCount }, () => []);
  for (const [index, unit] of units.entries()) {
    itemsOfUnit[unit]?.push({
      gold: position(classes.gold, index),
      baseline: position(classes.baseline, index),
      candidate: position(classes.candidate, index),
    });
  }
  return itemsOfUnit;
}

function sortIntoKinds(itemsOfUnit: readonly (readonly ClassifiedItem[])[]): {
  readonly kinds: readonly UnitKind[];
  readonly kindOfUnit: Int32Array;
} {
  const numbers = new Map<string, number>();
  const kinds: UnitKind[] = [];
  const kindOfUnit = Int32Array.from(itemsOfUnit, (items) => {
    const key = items.map(({ gold, baseline, candidate }) => `${gold} ${baseline} ${candidate}`).join();
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    kinds[number] ??= { items, moves: items.some(({ baseline, candidate }) => baseline !== candidate), units: 0 };
    kinds[number].units += 1;
    return number;
  });
  return { kinds, kindOfUnit };
}

function tallyKinds(
  kinds: readonly UnitKind[],
  classes: number,
  unitsOfKind: ArrayLike<number>,
  exchangedOfKind: ArrayLike<number> = [],
): BothSides {
  const sides = { baseline: emptyClassCounts(classes), candidate: emptyClassCounts(classes) };
  for (const [kind, { items }] of kinds.entries()) {
    const exchanged = exchangedOfKind[kind] ?? 0;
    const kept = (unitsOfKind[kind] ?? 0) - exchanged;
    for (const { gold, baseline, candidate } of items) {
      countPrediction(sides.baseline, gold, baseline, kept);
      countPrediction(sides.candidate, gold, candidate, kept);
      if (exchanged === 0) continue;
      countPrediction(sides.baseline, gold, candidate, exchanged);
      countPrediction(sides.candidate, gold, baseline, exchanged);
    }
  }
  return sides;
}
