import type { DamageBounds, EvidenceOptions, PairedEvidence } from './evidence.ts';
import { f1Evidence } from './f1-evidence.ts';
import type { PairedScores } from './pair-items.ts';
import { bootstrapMeans } from './statistics/bootstrap.ts';
import { mcNemar } from './statistics/mcnemar.ts';
import { normalQuantile } from './statistics/normal-distribution.ts';
import { pairedProportionInterval } from './statistics/paired-proportion-interval.ts';
import { discordanceStandardError, minimumDetectableEffect } from './statistics/power.ts';
import { quantileOfSorted } from './statistics/quantile.ts';
import { createRandomSource } from './statistics/random-source.ts';
import { signFlipPermutation } from './statistics/sign-flip-permutation.ts';
import { intervalLevel, widenBounds } from './widen-bounds.ts';

const bootstrapResamples = 2000;
/** Above this many units the normal interval differs from the bootstrap by less than the bootstrap's own noise. */
const bootstrapUnits = 20_000;
const mostPermutations = 1_000_000;

/**
 * Independent 0/1 scores by mid-p McNemar and Tango's interval, F1 by exchanging predictions, all others by sign-flip permutation and
 * bootstrap over independent units. Null without pairs.
 */
export function pairedEvidence(paired: PairedScores, options: EvidenceOptions): PairedEvidence | null {
  const pairs = paired.damage.length;
  if (pairs === 0) return null;
  const flipsToWorse = paired.binary ? count(paired.damage, (value) => value > 0) : 0;
  const flipsToBetter = paired.binary ? count(paired.damage, (value) => value < 0) : 0;
  if (paired.classes !== null) {
    return { pairs, flipsToWorse, flipsToBetter, ...f1Evidence(paired, paired.classes, options) };
  }
  const common = {
    pairs,
    baselineValue: sum(paired.baseline) / pairs,
    candidateValue: sum(paired.candidate) / pairs,
    damage: sum(paired.damage) / pairs,
    flipsToWorse,
    flipsToBetter,
  };
  const independent = paired.unitSums.length === pairs;
  return paired.binary && independent
    ? { ...common, ...binaryEvidence(flipsToWorse, flipsToBetter, pairs, options) }
    : { ...common, ...gradedEvidence(paired, common.damage, options) };
}

type Inference = Pick<PairedEvidence, 'test' | 'interval' | 'damageUpper' | 'pValue' | 'minimumDetectableEffect'>;

function binaryEvidence(worse: number, better: number, pairs: number, { alpha }: EvidenceOptions): Inference {
  const z = normalQuantile(1 - alpha);
  const standardError = discordanceStandardError(worse + better, pairs, alpha);
  return {
    test: 'mcnemar-mid-p',
    interval: pairedProportionInterval(worse, better, pairs, normalQuantile((1 + intervalLevel) / 2)),
    damageUpper: pairedProportionInterval(worse, better, pairs, z).high,
    pValue: mcNemar(worse, better).oneSidedMidP,
    minimumDetectableEffect: minimumDetectableEffect(standardError, alpha),
  };
}

function gradedEvidence(paired: PairedScores, damage: number, options: EvidenceOptions): Inference {
  const { unitSums, unitSizes } = paired;
  const spread = unitStandardError(unitSums, unitSizes, damage);
  const range = scoreRange(paired);
  const standardError = spread > 0 ? spread : range * discordanceStandardError(0, unitSums.length, options.alpha);
  return {
    test: 'sign-flip-permutation',
    ...widenBounds(damageBounds(paired, damage, standardError, options), damage, unitSums.length, range, options.alpha),
    pValue: permutationPValue(unitSums, options),
    minimumDetectableEffect: minimumDetectableEffect(standardError, options.alpha),
  };
}

function damageBounds(
  { unitSums, unitSizes }: PairedScores,
  damage: number,
  standardError: number,
  { alpha, seed, label }: EvidenceOptions,
): DamageBounds {
  const tail = (1 - intervalLevel) / 2;
  if (unitSums.length > bootstrapUnits) {
    const at = (probability: number): number => damage + normalQuantile(probability) * standardError;
    return { interval: { low: at(tail), high: at(1 - tail) }, damageUpper: at(1 - alpha) };
  }
  const random = createRandomSource(seed, `bootstrap/${label}`);
  const distribution = bootstrapMeans(unitSums, unitSizes, { resamples: bootstrapResamples, random });
  const at = (probability: number): number => quantileOfSorted(distribution, probability);
  return { interval: { low: at(tail), high: at(1 - tail) }, damageUpper: at(1 - alpha) };
}

/** Starts with the policy's permutations; a p-value at their resolution is refined as far as the family needs it. */
function permutationPValue(
  unitSums: Float64Array,
  { permutations, finestPValue, seed, label }: EvidenceOptions,
): number {
  const random = createRandomSource(seed, `sign-flip/${label}`);
  const first = signFlipPermutation(unitSums, { permutations, random });
  const hitsForPrecision = 10;
  if (first.exact || first.greater * permutations > hitsForPrecision) return first.greater;
  const needed = Math.min(mostPermutations, Math.ceil(hitsForPrecision / finestPValue));
  return needed <= permutations
    ? first.greater
    : signFlipPermutation(unitSums, { permutations: needed, random }).greater;
}

/** Standard error of Σ sums / Σ sizes over independent units (ratio estimator). */
function unitStandardError(sums: Float64Array, sizes: Float64Array, mean: number): number {
  const units = sums.length;
  if (units < 2) return 0;
  let squares = 0;
  let items = 0;
  for (const [unit, total] of sums.entries()) {
    const size = sizes[unit] ?? 0;
    squares += (total - mean * size) ** 2;
    items += size;
  }
  return Math.sqrt((squares * units) / (units - 1)) / items;
}

/** 1 for fractions and scores within 0 to 1, else the spread of what was observed. */
function scoreRange({ definition, baseline, candidate }: PairedScores): number {
  if (definition.unit === 'fraction') return 1;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const values of [baseline, candidate]) {
    for (const value of values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return definition.unit === 'score' && low >= 0 && high <= 1 ? 1 : high - low;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function count(values: Float64Array, predicate: (value: number) => boolean): number {
  let hits = 0;
  for (const value of values) if (predicate(value)) hits += 1;
  return hits;
}
