import type { MetricNoise } from '../contracts/metric-noise.ts';
import type { MetricRow } from '../contracts/metric-row.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Comparison, Finding } from '../contracts/verdict.ts';
import type { ItemScoreTable } from '../metrics/collect-item-scores.ts';
import type { QualityComparison } from './compare-quality.ts';
import { compareQuality, isValid } from './compare-quality.ts';
import { errorBudget } from './error-budget.ts';
import { goldEvidence, judgeGoldLikelihood } from './gold-likelihood.ts';
import { isGoldMetric } from './gold-metric.ts';
import { hardFloorBreach } from './hard-floor.ts';
import { noiseBand } from './history/noise-band.ts';
import { judgeFamily } from './judge-family.ts';
import { judgeQuality } from './judge-quality.ts';
import { toComparison } from './judgement.ts';
import type { Look } from './look.ts';
import { alphaAtLook, firstLook } from './look.ts';
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
  /** Learnt from A/A runs. */
  readonly noise: readonly MetricNoise[];
  /** The first one unless given. */
  readonly look?: Look;
  readonly policy: Policy;
}

export interface QualityDecision {
  readonly comparisons: readonly Comparison[];
  readonly findings: readonly Finding[];
  /** Comparisons that are open but do not keep the run open, see `judgeFamily`. */
  readonly covered: ReadonlySet<Comparison>;
  readonly pooled: PooledDamage | null;
  /** One comparison per task, for what is to be said of the task. */
  readonly measured: readonly QualityComparison[];
}

/** Measures every metric of every matched exam, then judges them as one family. */
export function decideQuality(
  matched: readonly MatchedExams<ItemScoreTable>[],
  { rows, accepted, noise, look = firstLook, policy }: QualityContext,
): QualityDecision {
  const metrics = matched.reduce((sum, { candidate }) => sum + candidate.metrics.length, 0);
  const finestPValue = policy.falseDiscoveryRate / Math.max(1, metrics);
  const byExam = matched.map((exams) => compareQuality(exams, policy, { finestPValue, look }));
  const measured = byExam.flat();
  const adjusted = adjustByFamily(measured.filter((comparison) => isValid(comparison, policy)));

  const pooled = pooledDamage(
    byExam.flatMap((ofExam) => ofExam.find((comparison) => isPoolable(comparison, policy)) ?? []),
    look,
    policy,
  );
  const budget = errorBudget(policy, pooled !== null);

  const goldOf = new Map(matched.map((exams, index) => [exams, goldEvidence(byExam[index] ?? [], policy)]));
  const saidOf = new Set<MatchedExams<ItemScoreTable>>();
  const comparisons: Comparison[] = [];
  const undecided: Comparison[] = [];
  const findings: Finding[] = [];
  for (const measurement of measured) {
    const pAdjusted = adjusted.get(measurement) ?? null;
    const rejected = pAdjusted !== null && pAdjusted <= budget.metrics;
    const judged = decides(measurement) && isValid(measurement, policy);
    const floor = judged ? hardFloorBreach(measurement, rejected, rows, accepted, policy) : null;
    const band = noiseBand(noise, measurement.exams.candidate.header, measurement.facts.metric);
    const gold = goldOf.get(measurement.exams);
    const judgement =
      gold !== undefined &&
      isGoldMetric(measurement.facts.metric) &&
      !decides(measurement) &&
      isValid(measurement, policy)
        ? judgeGoldLikelihood(measurement, gold, { rejected, pAdjusted }, policy)
        : judgeQuality(measurement, { rejected, pAdjusted, floor, noiseBand: band }, policy);
    const comparison = toComparison(measurement.facts, pAdjusted, judgement);
    comparisons.push(comparison);
    const { task, metric, tier } = measurement.facts;
    if (judgement.verdict === 'INCONCLUSIVE' && tier === 'supporting' && isPoolable(measurement, policy)) {
      undecided.push(comparison);
    }
    // Both log-probabilities of an exam may say it; once is enough.
    if (judgement.code === 'gold-less-likely' && !saidOf.has(measurement.exams)) {
      saidOf.add(measurement.exams);
      const { suite } = measurement.facts;
      const parameters = { task: `${suite}/${task}`, ...judgement.parameters };
      findings.push(newFinding(policy.goldLikelihood.finding, 'EVAL_VERDICT_GOLD_LESS_LIKELY', parameters, { task }));
    }
    if (floor !== null && !floor.beyondNoise) {
      const { drop, window } = floor;
      const parameters = { task, metric, drop, window };
      findings.push(newFinding('WARN', 'EVAL_VERDICT_FLOOR_IN_NOISE', parameters, { task, metric }));
    }
  }

  const family = judgeFamily(pooled, undecided, {
    // The pooled test has spent its level at the first look.
    budget: look.number === 1 ? budget : { ...budget, pooled: 0 },
    confidence: 1 - alphaAtLook(policy.alpha, look.number),
  });
  return {
    comparisons,
    findings: [...findings, ...family.findings],
    covered: family.covered,
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
