import type { Policy } from '../contracts/policy.ts';
import type { QualityComparison } from './compare-quality.ts';
import { isValid } from './compare-quality.ts';
import type { HardFloorBreach } from './hard-floor.ts';
import type { Judgement } from './judgement.ts';
import type { PairedEvidence } from './evidence.ts';

/** What the family says of one metric. */
export interface FamilyView {
  /** Whether chance does not explain the damage at the family's level. */
  readonly rejected: boolean;
  readonly pAdjusted: number | null;
  readonly floor: HardFloorBreach | null;
  /** How far two runs of one image differ, learnt from A/A runs; null where that is not known. */
  readonly noiseBand: number | null;
}

/**
 * The decision rule of one task × metric. Invalid evidence first, then the hard floor, then damage that chance does not
 * explain (REGRESSED above half the margin, WARN below), then non-inferiority: PASS only when the one-sided upper bound of the
 * damage is inside the margin. Advisory metrics warn where another would be REGRESSED, and never do more.
 */
export function judgeQuality(
  comparison: QualityComparison,
  { rejected, pAdjusted, floor, noiseBand }: FamilyView,
  policy: Policy,
): Judgement {
  const { facts, exams, paired, evidence, coverage } = comparison;
  if (exams.relation === 'question') {
    return { verdict: 'INVALID', code: 'question-changed', parameters: { changed: exams.changed.join(', ') } };
  }
  if (paired === null) return { verdict: 'INCONCLUSIVE', code: 'metric-missing', parameters: {} };
  if (evidence === null) return { verdict: 'INVALID', code: 'no-pairs', parameters: {} };
  if (!isValid(comparison, policy)) {
    const { pairs } = evidence;
    const parameters = { pairs, planned: paired.planned, coverage, minimum: policy.minimumCoverage };
    return { verdict: 'INVALID', code: 'low-coverage', parameters };
  }

  const advisory = facts.tier === 'advisory';
  if (floor !== null && floor.beyondNoise && !advisory) {
    const { value, mean, drop, window } = floor;
    const parameters = { value, mean, drop, window, limit: policy.hardFloor.relativeDrop };
    return { verdict: 'CRITICAL', code: 'below-floor', parameters };
  }
  if (rejected && evidence.damage > 0) {
    const parameters = { damage: evidence.damage, p: pAdjusted ?? evidence.pValue, margin: facts.margin };
    // Damage beyond the margin is too much, however noisy the release is known to be.
    const noise = Math.min(noiseBand ?? 0, facts.margin);
    if (evidence.damage > facts.margin / 2 && evidence.damage <= noise) {
      return { verdict: 'WARN', code: 'within-noise', parameters: { ...parameters, noise } };
    }
    if (evidence.damage > facts.margin / 2) {
      return advisory
        ? { verdict: 'WARN', code: 'advisory-damage', parameters }
        : { verdict: 'REGRESSED', code: 'regressed', parameters };
    }
    if (!advisory) return { verdict: 'WARN', code: 'small-damage', parameters };
  }
  const parameters = { upper: Math.max(0, evidence.damageUpper), margin: facts.margin };
  if (evidence.damageUpper < facts.margin) {
    return { verdict: 'PASS', code: 'within-margin', parameters: { ...parameters, confidence: 1 - policy.alpha } };
  }
  return {
    verdict: 'INCONCLUSIVE',
    code: 'undecided',
    parameters: {
      ...parameters,
      pairs: evidence.pairs,
      mde: evidence.minimumDetectableEffect,
      needed: pairsNeeded(evidence, facts.margin),
    },
  };
}

/**
 * Pairs at which the bound would fall inside the margin if the damage stayed as it is: the standard error shrinks with √n.
 * The room left to the margin counts as a quarter of it at least, since near the margin no number of items decides.
 */
function pairsNeeded({ pairs, damage, minimumDetectableEffect }: PairedEvidence, margin: number): number {
  const room = Math.max(margin - Math.max(0, damage), margin / 4);
  const needed = Math.ceil(pairs * (minimumDetectableEffect / room) ** 2);
  return roundUpToTwoDigits(Math.max(needed, pairs + 1));
}

function roundUpToTwoDigits(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.ceil(value / unit) * unit;
}
