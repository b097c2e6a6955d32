import type { Policy } from '../contracts/policy.ts';
import type { QualityComparison } from './compare-quality.ts';
import type { Look } from './look.ts';
import { alphaAtLook, looksAt } from './look.ts';
import type { PairedScores } from './pair-items.ts';
import { mcNemar } from './statistics/mcnemar.ts';
import { createRandomSource } from './statistics/random-source.ts';
import { normalQuantile } from './statistics/normal-distribution.ts';
import { signFlipPermutation } from './statistics/sign-flip-permutation.ts';

export interface PooledDamage {
  readonly tasks: number;
  readonly pairs: number;
  /** Mean over all pairs, positive is worse. */
  readonly damage: number;
  /** One-sided upper bound of `damage` at the look's alpha: what non-inferiority of the family is judged by. */
  readonly damageUpper: number;
  /** One-sided. */
  readonly pValue: number;
  /** Mean of the tasks' margins, weighted by pairs. */
  readonly margin: number;
}

/**
 * One stratified look at all tasks together: every item is compared with itself and every task weighs as much as it has items.
 * `comparisons` holds at most one metric per task, all on the 0-to-1 scale. Null for fewer than two tasks.
 * The bound adds the tasks' own bounds in quadrature (square-and-add, Newcombe 1998; Zou & Donner 2008, doi:10.1002/sim.3095), so
 * it holds whatever each task's bound was made by.
 */
export function pooledDamage(
  comparisons: readonly QualityComparison[],
  look: Look,
  policy: Policy,
): PooledDamage | null {
  // A task that was not extended has its own bound at the level of the first look; the family's is that of this one.
  const wanted = normalQuantile(1 - alphaAtLook(policy.alpha, look.number));
  const strata = comparisons.flatMap(({ facts, exams, paired, evidence }) => {
    if (paired === null || evidence === null) return [];
    const looks = looksAt(exams.candidate.header.fingerprint, look);
    const widening = wanted / normalQuantile(1 - alphaAtLook(policy.alpha, looks));
    return [{ margin: facts.margin, paired, evidence, reach: widening * (evidence.damageUpper - evidence.damage) }];
  });
  if (strata.length < 2) return null;
  const total = (of: (stratum: (typeof strata)[number]) => number): number =>
    strata.reduce((sum, stratum) => sum + of(stratum), 0);
  const pairs = total(({ evidence }) => evidence.pairs);
  const damage = total(({ evidence }) => evidence.damage * evidence.pairs) / pairs;
  const squares = total(({ evidence, reach }) => (reach * evidence.pairs) ** 2);

  return {
    tasks: strata.length,
    pairs,
    damage,
    damageUpper: damage + Math.sqrt(squares) / pairs,
    margin: total(({ margin, evidence }) => margin * evidence.pairs) / pairs,
    pValue: strata.every(({ paired }) => isPlainBinary(paired))
      ? mcNemar(
          total(({ evidence }) => evidence.flipsToWorse),
          total(({ evidence }) => evidence.flipsToBetter),
        ).oneSidedMidP
      : signFlipPermutation(concatenate(strata.map(({ paired }) => paired.unitSums)), {
          permutations: policy.permutations,
          random: createRandomSource(policy.seed, 'pooled'),
        }).greater,
  };
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Independent 0/1 scores that are added up as they are. */
function isPlainBinary({ binary, classes, unitSums, damage }: PairedScores): boolean {
  return binary && classes === null && unitSums.length === damage.length;
}
