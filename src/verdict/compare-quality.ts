import type { Policy } from '../contracts/policy.ts';
import type { Comparison } from '../contracts/verdict.ts';
import type { ItemScores, ItemScoreTable } from '../metrics/collect-item-scores.ts';
import type { Look } from './look.ts';
import { alphaAtLook, anytimePValue, looksAt } from './look.ts';
import type { MatchedExams } from './match-exams.ts';
import type { PairedScores } from './pair-items.ts';
import { pairItems } from './pair-items.ts';
import type { PairedEvidence } from './evidence.ts';
import { pairedEvidence } from './paired-evidence.ts';
import { resolveAllowance } from './resolve-policy.ts';

/** What a comparison says before it is judged. */
export type ComparisonFacts = Omit<Comparison, 'pAdjusted' | 'verdict' | 'reason' | 'reasonCode' | 'reasonParameters'>;

/** One task × metric, measured but not yet judged: judging needs the whole family. */
export interface QualityComparison {
  readonly facts: ComparisonFacts;
  readonly exams: MatchedExams<ItemScoreTable>;
  /** Null where the baseline lacks the metric. */
  readonly paired: PairedScores | null;
  /** Null without pairs. */
  readonly evidence: PairedEvidence | null;
  /** Pairs of the items that should have been measured on both sides, 0 to 1. */
  readonly coverage: number;
}

/** Whether the evidence may be used at all: what is missing from a thin comparison may be just what went wrong. */
export function isValid({ evidence, coverage }: QualityComparison, policy: Policy): boolean {
  return evidence !== null && coverage >= policy.minimumCoverage;
}

/** Compares every metric of two matched exams item by item, in the order of the candidate's header. */
export function compareQuality(
  exams: MatchedExams<ItemScoreTable>,
  policy: Policy,
  { finestPValue, look }: { readonly finestPValue: number; readonly look: Look },
): QualityComparison[] {
  const looks = looksAt(exams.candidate.header.fingerprint, look);
  return exams.candidate.metrics.map((scores) => compareMetric(exams, scores, policy, { finestPValue, looks }));
}

function compareMetric(
  exams: MatchedExams<ItemScoreTable>,
  scores: ItemScores,
  policy: Policy,
  { finestPValue, looks }: { readonly finestPValue: number; readonly looks: number },
): QualityComparison {
  const { engine, suite, task } = exams.candidate.header;
  const metric = scores.definition.name;
  const baselineScores = exams.baseline.metrics.find(({ definition }) => definition.name === metric);
  const comparable = baselineScores !== undefined && exams.relation !== 'question';
  const paired = comparable ? pairItems(exams.candidate, exams.baseline, scores, baselineScores) : null;
  const single =
    paired === null
      ? null
      : pairedEvidence(paired, {
          alpha: alphaAtLook(policy.alpha, looks),
          permutations: policy.permutations,
          finestPValue,
          seed: policy.seed,
          label: JSON.stringify([engine, suite, task, metric]),
        });

  const evidence =
    single === null || paired === null || looks === 1
      ? single
      : { ...single, test: 'e-process' as const, pValue: anytimePValue(paired.unitSums) };

  const { definition } = scores;
  const baselineValue = evidence?.baselineValue ?? null;
  // Damage is positive when worse; delta is candidate − baseline.
  const toDelta = (damage: number): number => (definition.higherIsBetter ? 0 - damage : damage);
  const bounds =
    evidence === null ? null : [toDelta(evidence.interval.low), toDelta(evidence.interval.high)].sort((a, b) => a - b);
  return {
    exams,
    paired,
    evidence,
    coverage: paired === null || evidence === null ? 0 : evidence.pairs / paired.planned,
    facts: {
      engine,
      suite,
      task,
      metric,
      unit: definition.unit,
      higherIsBetter: definition.higherIsBetter,
      ...resolveAllowance(policy, task, metric, definition, baselineValue),
      test: evidence?.test ?? 'none',
      pairs: evidence?.pairs ?? 0,
      baselineValue,
      candidateValue: evidence?.candidateValue ?? null,
      delta: evidence === null ? null : toDelta(evidence.damage),
      deltaLow: bounds?.[0] ?? null,
      deltaHigh: bounds?.[1] ?? null,
      pValue: evidence?.pValue ?? null,
      minimumDetectableEffect: evidence?.minimumDetectableEffect ?? null,
      flipsToWorse: evidence?.flipsToWorse ?? 0,
      flipsToBetter: evidence?.flipsToBetter ?? 0,
    },
  };
}
