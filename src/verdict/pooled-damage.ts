import type { Policy } from '../contracts/policy.ts';
import type { QualityComparison } from './compare-quality.ts';
import { mcNemar } from './statistics/mcnemar.ts';
import { createRandomSource } from './statistics/random-source.ts';
import { signFlipPermutation } from './statistics/sign-flip-permutation.ts';

export interface PooledDamage {
  readonly tasks: number;
  readonly pairs: number;
  /** Mean over all pairs, positive is worse. */
  readonly damage: number;
  /** One-sided. */
  readonly pValue: number;
  /** Mean of the tasks' margins, weighted by pairs. */
  readonly margin: number;
}

/**
 * One stratified test over all tasks for damage too thin to be seen in any of them: every item is compared with itself and
 * every task weighs as much as it has items. `comparisons` holds at most one metric per task, all on the 0-to-1 scale.
 * Null for fewer than two tasks.
 */
export function pooledDamage(comparisons: readonly QualityComparison[], policy: Policy): PooledDamage | null {
  const strata = comparisons.flatMap(({ facts, paired, evidence }) =>
    paired === null || evidence === null ? [] : [{ margin: facts.margin, paired, evidence }],
  );
  if (strata.length < 2) return null;
  const total = (of: (stratum: (typeof strata)[number]) => number): number =>
    strata.reduce((sum, stratum) => sum + of(stratum), 0);
  const pairs = total(({ evidence }) => evidence.pairs);

  return {
    tasks: strata.length,
    pairs,
    damage: total(({ evidence }) => evidence.damage * evidence.pairs) / pairs,
    margin: total(({ margin, evidence }) => margin * evidence.pairs) / pairs,
    pValue: strata.every(({ evidence }) => evidence.test === 'mcnemar-mid-p')
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
