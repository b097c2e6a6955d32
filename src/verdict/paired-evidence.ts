import type { Comparison } from '../contracts/verdict.ts';
import type { PairedScores } from './pair-items.ts';
import type { Interval } from './statistics/bootstrap.ts';
import { bootstrapMeans } from './statistics/bootstrap.ts';
import { mcNemar } from './statistics/mcnemar.ts';
import { normalQuantile } from './statistics/normal-distribution.ts';
import { pairedProportionInterval } from './statistics/paired-proportion-interval.ts';
import { minimumDetectableEffect } from './statistics/power.ts';
import { quantileOfSorted } from './statistics/quantile.ts';
import { createRandomSource } from './statistics/random-source.ts';
import { signFlipPermutation } from './statistics/sign-flip-permutation.ts';

export interface EvidenceOptions {
  /** One-sided level of `damageUpper` and of the minimum detectable effect. */
  readonly alpha: number;
  readonly permutations: number;
  /** Smallest p-value that must be told from zero; thousands of metrics need finer ones than the default permutations give. */
  readonly finestPValue: number;
  readonly seed: number;
  /** Names the random stream. */
  readonly label: string;
}

/** What the pairs of one metric say, whatever a policy makes of it. Damage is positive when the candidate is worse. */
export interface PairedEvidence {
  readonly test: Comparison['test'];
  readonly pairs: number;
  readonly damage: number;
  /** Two-sided 95 %. */
  readonly interval: Interval;
  /** One-sided upper bound at `alpha`: what non-inferiority is judged by. */
  readonly damageUpper: number;
  /** One-sided, against "not worse". */
  readonly pValue: number;
  readonly minimumDetectableEffect: number;
  readonly flipsToWorse: number;
  readonly flipsToBetter: number;
}

const intervalLevel = 0.95;
const bootstrapResamples = 2000;
/** Above this many units the normal interval differs from the bootstrap by less than the bootstrap's own noise. */
const bootstrapUnits = 20_000;
const mostPermutations = 1_000_000;

/**
 * Mid-p McNemar and Tango's interval for independent 0/1 scores; else sign-flip permutation and bootstrap over independent
 * units. Null without pairs.
 */
export function pairedEvidence(paired: PairedScores, options: EvidenceOptions): PairedEvidence | null {
  const pairs = paired.damage.length;
  if (pairs === 0) return null;
  const flipsToWorse = paired.binary ? count(paired.damage, (value) => value > 0) : 0;
  const flipsToBetter = paired.binary ? count(paired.damage, (value) => value < 0) : 0;
  const common = { pairs, damage: sum(paired.damage) / pairs, flipsToWorse, flipsToBetter };
  const independent = paired.unitSums.length === pairs;
  return paired.binary && independent
    ? { ...common, ...binaryEvidence(flipsToWorse, flipsToBetter, pairs, options) }
    : { ...common, ...gradedEvidence(paired, common.damage, options) };
}

type Inference = Pick<PairedEvidence, 'test' | 'interval' | 'damageUpper' | 'pValue' | 'minimumDetectableEffect'>;

function binaryEvidence(worse: number, better: number, pairs: number, { alpha }: EvidenceOptions): Inference {
  const z = normalQuantile(1 - alpha);
  const discordant = Math.max(worse + better, leastDiscordance(alpha));
  return {
    test: 'mcnemar-mid-p',
    interval: pairedProportionInterval(worse, better, pairs, normalQuantile((1 + intervalLevel) / 2)),
    damageUpper: pairedProportionInterval(worse, better, pairs, z).high,
    pValue: mcNemar(worse, better).oneSidedMidP,
    minimumDetectableEffect: minimumDetectableEffect(Math.sqrt(discordant) / pairs, alpha),
  };
}

function gradedEvidence(paired: PairedScores, damage: number, options: EvidenceOptions): Inference {
  const { unitSums, unitSizes } = paired;
  const units = unitSums.length;
  const range = scoreRange(paired);
  const spread = unitStandardError(unitSums, unitSizes, damage);
  const standardError = spread > 0 ? spread : (Math.sqrt(leastDiscordance(options.alpha)) * range) / units;
  const bounds = damageBounds(paired, damage, standardError, options);
  // With hardly any difference a bootstrap is blind: never closer than Tango's bound for no discordance at all.
  const least = (z: number): number => ((z * z) / (units + z * z)) * range;
  const twoSided = least(normalQuantile((1 + intervalLevel) / 2));
  return {
    test: 'sign-flip-permutation',
    interval: { low: Math.min(bounds.low, damage - twoSided), high: Math.max(bounds.high, damage + twoSided) },
    damageUpper: Math.max(bounds.upper, damage + least(normalQuantile(1 - options.alpha))),
    pValue: permutationPValue(unitSums, options),
    minimumDetectableEffect: minimumDetectableEffect(standardError, options.alpha),
  };
}

function damageBounds(
  { unitSums, unitSizes }: PairedScores,
  damage: number,
  standardError: number,
  { alpha, seed, label }: EvidenceOptions,
): { readonly low: number; readonly high: number; readonly upper: number } {
  const tail = (1 - intervalLevel) / 2;
  if (unitSums.length > bootstrapUnits) {
    const at = (probability: number): number => damage + normalQuantile(probability) * standardError;
    return { low: at(tail), high: at(1 - tail), upper: at(1 - alpha) };
  }
  const random = createRandomSource(seed, `bootstrap/${label}`);
  const distribution = bootstrapMeans(unitSums, unitSizes, { resamples: bootstrapResamples, random });
  const at = (probability: number): number => quantileOfSorted(distribution, probability);
  return { low: at(tail), high: at(1 - tail), upper: at(1 - alpha) };
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

/** With less discordance than z_α² no test can reject, so no smaller effect is ever claimed to be detectable. */
function leastDiscordance(alpha: number): number {
  return normalQuantile(1 - alpha) ** 2;
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
