import type { MetricRow } from '../contracts/metric-row.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Comparison, Finding } from '../contracts/verdict.ts';
import type { ItemScoreTable } from '../metrics/collect-item-scores.ts';
import type { QualityComparison } from './compare-quality.ts';
import { compareQuality, isValid } from './compare-quality.ts';
import { hardFloorBreach } from './hard-floor.ts';
import { judgeQuality } from './judge-quality.ts';
import { toComparison } from './judgement.ts';
import type { MatchedExams } from './match-exams.ts';
import { newFinding } from './new-finding.ts';
import type { PooledDamage } from './pooled-damage.ts';
import { pooledDamage } from './pooled-damage.ts';
import { adjustPValues } from './statistics/multiple-testing.ts';

export interface QualityContext {
  /** Metric rows of the candidate. */
  readonly rows: readonly MetricRow[];
  /** Metric rows of accepted runs, oldest first. */
  readonly accepted: readonly (readonly MetricRow[])[];
  readonly policy: Policy;
}

export interface QualityDecision {
  readonly comparisons: readonly Comparison[];
  readonly findings: readonly Finding[];
  readonly pooled: PooledDamage | null;
  /** One comparison per task, for what is to be said of the task. */
  readonly measured: readonly QualityComparison[];
}

/** Measures every metric of every matched exam, then judges them as one family. */
export function decideQuality(
  matched: readonly MatchedExams<ItemScoreTable>[],
  { rows, accepted, policy }: QualityContext,
): QualityDecision {
  const metrics = matched.reduce((sum, { candidate }) => sum + candidate.metrics.length, 0);
  const finestPValue = policy.falseDiscoveryRate / Math.max(1, metrics);
  const byExam = matched.map((exams) => compareQuality(exams, policy, finestPValue));
  const measured = byExam.flat();
  const adjusted = adjustByFamily(measured.filter((comparison) => isValid(comparison, policy)));

  const comparisons: Comparison[] = [];
  const findings: Finding[] = [];
  for (const comparison of measured) {
    const pAdjusted = adjusted.get(comparison) ?? null;
    const rejected = pAdjusted !== null && pAdjusted <= policy.falseDiscoveryRate;
    const judged = decides(comparison) && isValid(comparison, policy);
    const floor = judged ? hardFloorBreach(comparison, rejected, rows, accepted, policy) : null;
    const { task, metric } = comparison.facts;
    comparisons.push(toComparison(comparison.facts, pAdjusted, judgeQuality(comparison, pAdjusted, floor, policy)));
    if (floor !== null && !floor.beyondNoise) {
      const { drop, window } = floor;
      const parameters = { task, metric, drop, window };
      findings.push(newFinding('WARN', 'EVAL_VERDICT_FLOOR_IN_NOISE', parameters, { task, metric }));
    }
  }

  const pooled = pooledDamage(
    byExam.flatMap((ofExam) => ofExam.find((comparison) => isPoolable(comparison, policy)) ?? []),
    policy,
  );
  return {
    comparisons,
    findings: [...findings, ...judgePooled(pooled, policy)],
    pooled,
    measured: byExam.flatMap((ofExam) => ofExam[0] ?? []),
  };
}

function decides({ facts }: QualityComparison): boolean {
  return facts.tier !== 'advisory';
}

/** On the 0-to-1 scale, where adding up over tasks has a meaning. */
function isPoolable(comparison: QualityComparison, policy: Policy): boolean {
  const { unit } = comparison.facts;
  return decides(comparison) && isValid(comparison, policy) && (unit === 'fraction' || unit === 'score');
}

/** Benjamini-Hochberg over the metrics that decide, and apart from them over those that only warn: many of the latter must not hide the former. */
function adjustByFamily(comparisons: readonly QualityComparison[]): Map<QualityComparison, number> {
  const adjusted = new Map<QualityComparison, number>();
  for (const family of [comparisons.filter(decides), comparisons.filter((comparison) => !decides(comparison))]) {
    const pValues = adjustPValues(
      family.map(({ evidence }) => evidence?.pValue ?? 1),
      'benjamini-hochberg',
    );
    for (const [index, comparison] of family.entries()) adjusted.set(comparison, pValues[index] ?? 1);
  }
  return adjusted;
}

function judgePooled(pooled: PooledDamage | null, policy: Policy): Finding[] {
  if (pooled === null || pooled.damage <= 0 || pooled.pValue > policy.pooledAlpha) return [];
  const { tasks, pairs, damage, pValue } = pooled;
  const parameters = { tasks, pairs, damage, p: pValue, unit: 'fraction' };
  return damage > pooled.margin / 2
    ? [newFinding('REGRESSED', 'EVAL_VERDICT_POOLED_DAMAGE', parameters)]
    : [newFinding('WARN', 'EVAL_VERDICT_POOLED_SMALL', parameters)];
}
