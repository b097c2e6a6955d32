import type { ClassCounts } from '../metrics/f1-score.ts';
import { countPrediction, emptyClassCounts, f1OfClass, macroF1 } from '../metrics/f1-score.ts';
import type { PairedClasses, PairedScores } from './pair-items.ts';
import type { EvidenceOptions, PairedEvidence } from './evidence.ts';
import { widenBounds } from './widen-bounds.ts';
import { variance } from './statistics/descriptive.ts';
import { discordanceStandardError, minimumDetectableEffect } from './statistics/power.ts';
import { quantileOfSorted } from './statistics/quantile.ts';
import { createRandomSource } from './statistics/random-source.ts';

const resamples = 2000;

/** One item, classes as positions among all that occur. */
interface ClassifiedItem {
  readonly gold: number;
  readonly baseline: number;
  readonly candidate: number;
}

interface BothSides {
  readonly baseline: ClassCounts;
  readonly candidate: ClassCounts;
}

/**
 * F1 exists over many items only, so its damage is no mean of item damages. Permutation: when nothing changed, the two sides'
 * predictions of an item (or cluster) can be exchanged. Bootstrap: units drawn with replacement, both F1 computed on each draw.
 */
export function f1Evidence(
  { definition, units, unitSums }: PairedScores,
  classes: PairedClasses,
  { alpha, permutations, seed, label }: EvidenceOptions,
): Omit<PairedEvidence, 'pairs' | 'flipsToWorse' | 'flipsToBetter'> {
  const labels = [...new Set([...classes.gold, ...classes.baseline, ...classes.candidate])].sort((a, b) => a - b);
  const itemsOfUnit = groupByUnit(classes, labels, units, unitSums.length);
  const f1 = (counts: ClassCounts): number =>
    definition.aggregation === 'f1-macro' ? macroF1(counts) : f1OfClass(counts, labels.indexOf(1));
  const sign = definition.higherIsBetter ? 1 : -1;
  const damageOf = ({ baseline, candidate }: BothSides): number => sign * (f1(baseline) - f1(candidate));
  const count = (chosen: Iterable<readonly ClassifiedItem[]>): BothSides => {
    const sides = { baseline: emptyClassCounts(labels.length), candidate: emptyClassCounts(labels.length) };
    for (const items of chosen) {
      for (const { gold, baseline, candidate } of items) {
        countPrediction(sides.baseline, gold, baseline);
        countPrediction(sides.candidate, gold, candidate);
      }
    }
    return sides;
  };

  const observed = count(itemsOfUnit);
  const damage = damageOf(observed);
  const exchange = createRandomSource(seed, `exchange/${label}`);
  const movable = itemsOfUnit
    .map((items) => items.filter(({ baseline, candidate }) => baseline !== candidate))
    .filter((items) => items.length > 0);
  let hits = 0;
  for (let permutation = 0; permutation < permutations; permutation += 1) {
    const exchanged = movable.filter(() => exchange.nextUint32() >= 0x8000_0000);
    if (damageOf(exchangePredictions(observed, exchanged)) >= damage - 1e-12) hits += 1;
  }

  const draw = createRandomSource(seed, `bootstrap/${label}`);
  const distribution = Float64Array.from({ length: resamples }, () => {
    const pick = (): readonly ClassifiedItem[] =>
      itemsOfUnit[Math.floor((draw.nextUint32() / 0x1_0000_0000) * itemsOfUnit.length)] ?? [];
    return damageOf(count(itemsOfUnit.map(pick)));
  }).sort();
  const bounds = {
    interval: { low: quantileOfSorted(distribution, 0.025), high: quantileOfSorted(distribution, 0.975) },
    damageUpper: quantileOfSorted(distribution, 1 - alpha),
  };
  const standardError = Math.max(
    Math.sqrt(variance(distribution)),
    discordanceStandardError(0, itemsOfUnit.length, alpha),
  );
  return {
    test: 'sign-flip-permutation',
    baselineValue: f1(observed.baseline),
    candidateValue: f1(observed.candidate),
    damage,
    ...widenBounds(bounds, damage, itemsOfUnit.length, 1, alpha),
    pValue: (hits + 1) / (permutations + 1),
    minimumDetectableEffect: minimumDetectableEffect(standardError, alpha),
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

function exchangePredictions(observed: BothSides, exchanged: readonly (readonly ClassifiedItem[])[]): BothSides {
  const baseline = copy(observed.baseline);
  const candidate = copy(observed.candidate);
  for (const items of exchanged) {
    for (const item of items) {
      countPrediction(baseline, item.gold, item.baseline, -1);
      countPrediction(baseline, item.gold, item.candidate);
      countPrediction(candidate, item.gold, item.candidate, -1);
      countPrediction(candidate, item.gold, item.baseline);
    }
  }
  return { baseline, candidate };
}

function copy({ hits, mentions }: ClassCounts): ClassCounts {
  return { hits: hits.slice(), mentions: mentions.slice() };
}
