import type { Policy } from '../contracts/policy.ts';
import type { ItemScores, ItemScoreTable } from '../metrics/collect-item-scores.ts';
import type { QualityComparison } from './compare-quality.ts';
import { goldMargin } from './gold-metric.ts';
import type { Judgement } from './judgement.ts';
import { normalQuantile } from './statistics/normal-distribution.ts';

/** Whether log-probabilities of right answers can tell anything on a task. `unknown` where nobody recorded what a guess would score. */
export type TaskAbility = 'above-chance' | 'at-chance' | 'other-words' | 'unknown';

/** What the log-probabilities of one exam say together. */
export interface GoldEvidence {
  readonly ability: TaskAbility;
  /** Mean loss of the lead of the right answer over the best wrong one, nats; null where it was not compared. */
  readonly leadDamage: number | null;
}

/** Of all metrics of one exam. */
export function goldEvidence(ofExam: readonly QualityComparison[], policy: Policy): GoldEvidence {
  const lead = ofExam.find(({ facts }) => facts.metric === goldMargin);
  const before = lead?.exams.baseline;
  return {
    ability: before === undefined ? 'unknown' : abilityOn(before, policy),
    leadDamage: lead?.evidence?.damage ?? null,
  };
}

/**
 * Log-probabilities of the right answers are finer than right or wrong, and less of them is damage, with two conditions. The baseline must do
 * better than a guess, in the words of the choices: where a model does not know, or answers in other words, they move with every
 * re-export. And what all answers gain or lose together (a blunted distribution) says nothing of this one: the loss counts only where the
 * lead over the best wrong answer did not grow. The margin is what harmless releases were seen to lose.
 */
export function judgeGoldLikelihood(
  { facts, evidence }: QualityComparison,
  { ability, leadDamage }: GoldEvidence,
  { rejected, pAdjusted }: { readonly rejected: boolean; readonly pAdjusted: number | null },
  policy: Policy,
): Judgement {
  if (ability !== 'above-chance' || evidence === null)
    return { verdict: 'INCONCLUSIVE', code: reasons[ability], parameters: {} };
  const { margin } = policy.goldLikelihood;
  const { damage } = evidence;
  const parameters = { damage, margin, p: pAdjusted ?? evidence.pValue };
  if (rejected && damage > margin && (facts.metric === goldMargin || (leadDamage ?? 0) >= 0)) {
    return { verdict: 'WARN', code: 'gold-less-likely', parameters };
  }
  return { verdict: 'PASS', code: 'gold-as-likely', parameters };
}

const reasons = {
  'above-chance': 'gold-unknown',
  'at-chance': 'gold-at-chance',
  'other-words': 'gold-other-words',
  unknown: 'gold-unknown',
} as const;

/** By a one-sided normal test of the right answers against those of a guess, whose chance differs by item. */
function abilityOn(baseline: ItemScoreTable, { goldLikelihood }: Policy): TaskAbility {
  const lead = baseline.metrics.find(({ definition }) => definition.name === goldMargin);
  if (lead?.guesses === undefined) return 'unknown';
  const { right, expected, variance, mass, items } = tally(lead, lead.guesses);
  if (items === 0) return 'unknown';
  if (mass / items < goldLikelihood.minimumChoiceMass) return 'other-words';
  const z = normalQuantile(1 - goldLikelihood.guessLevel);
  return right - expected > z * Math.sqrt(variance) ? 'above-chance' : 'at-chance';
}

function tally({ values, measured }: ItemScores, guesses: Float64Array) {
  const sum = { right: 0, expected: 0, variance: 0, mass: 0, items: 0 };
  for (const [index, value] of values.entries()) {
    const chance = guesses[2 * index] ?? Number.NaN;
    if ((measured[index] ?? 0) === 0 || Number.isNaN(chance)) continue;
    sum.items += 1;
    sum.right += Number(value > 0);
    sum.expected += chance;
    sum.variance += chance * (1 - chance);
    sum.mass += guesses[2 * index + 1] ?? 1;
  }
  return sum;
}
