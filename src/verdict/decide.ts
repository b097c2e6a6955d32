import { createHash } from 'node:crypto';
import type { Policy } from '../contracts/policy.ts';
import type { Comparison, Finding, Verdict } from '../contracts/verdict.ts';
import { canonicalJson } from '../datasets/canonical-json.ts';
import { checkAnswers } from './check-answers.ts';
import { checkRuns } from './check-runs.ts';
import { checkSuccessRate } from './check-success-rate.ts';
import { checkPairing, checkTasks } from './check-tasks.ts';
import { combineVerdicts } from './combine-verdicts.ts';
import { compareServing } from './compare-serving.ts';
import type { DecideInput, RunEvidence } from './decide-input.ts';
import { decideQuality } from './decide-quality.ts';
import { compareFingerprints } from './fingerprint/compare-fingerprints.ts';
import { checkHistory } from './history/check-history.ts';
import { listFlips } from './list-flips.ts';
import { firstLook } from './look.ts';
import { matchExams } from './match-exams.ts';
import { newFinding } from './new-finding.ts';
import type { PooledDamage } from './pooled-damage.ts';

/**
 * The decision of a policy on candidate against baseline: validity first, then every metric, then the family.
 * Pure: equal input gives an equal verdict. Throws EVAL_VERDICT_SAME_RUN when both sides are one run.
 */
export function decide(input: DecideInput): Verdict {
  const { candidate, baseline, look = firstLook, policy } = input;
  const success = candidate.serving.flatMap((records) => checkSuccessRate(records, policy));
  if (baseline === null) {
    const { runId, modelLine } = candidate.run;
    const finding = newFinding('INCONCLUSIVE', 'EVAL_VERDICT_NO_BASELINE', { runId, modelLine });
    return toVerdict(input, { findings: [finding, ...success], comparisons: [], covered: new Set(), pooled: null });
  }

  const quality = matchExams(candidate.tables, baseline.tables);
  const serving = matchExams(candidate.serving, baseline.serving);
  const noise = input.history?.noise ?? [];
  const decided = decideQuality(quality.matched, {
    rows: candidate.rows,
    accepted: input.accepted,
    noise,
    look,
    policy,
  });
  const comparisons = [
    ...decided.comparisons,
    ...serving.matched.flatMap((exams) => compareServing(exams, policy, noise)),
  ];
  const findings = [
    ...checkRuns(candidate, baseline),
    ...compareFingerprints(candidate.run, baseline.run, policy),
    ...checkTasks(
      [...quality.onlyCandidate, ...serving.onlyCandidate],
      [...quality.onlyBaseline, ...serving.onlyBaseline],
    ),
    ...decided.measured.flatMap(checkPairing),
    ...checkAnswers(quality.matched, policy),
    ...decided.findings,
    ...success,
    ...(input.history === undefined ? [] : checkHistory(candidate, input.history, { comparisons, policy })),
  ];
  if (!comparisons.some(({ tier, test }) => tier !== 'advisory' && test !== 'none')) {
    findings.push(newFinding('INCONCLUSIVE', 'EVAL_VERDICT_NOTHING_COMPARED', {}));
  }
  return toVerdict(input, { findings, comparisons, covered: decided.covered, pooled: decided.pooled });
}

function toVerdict(
  { candidate, baseline, look, policy, now, flipText }: DecideInput,
  {
    findings,
    comparisons,
    covered,
    pooled,
  }: {
    readonly findings: Finding[];
    readonly comparisons: Comparison[];
    readonly covered: ReadonlySet<Comparison>;
    readonly pooled: PooledDamage | null;
  },
): Verdict {
  return {
    schemaVersion: 1,
    runId: candidate.run.runId,
    baselineRunId: baseline?.run.runId ?? null,
    verdict: combineVerdicts(
      findings,
      comparisons.filter((comparison) => !covered.has(comparison)),
    ),
    findings,
    comparisons,
    flips: flipsOf(candidate, baseline, policy, flipText),
    pooled: pooled === null ? null : { pairs: pooled.pairs, delta: 0 - pooled.damage, pValue: pooled.pValue },
    ...(look === undefined || look.number === 1 ? {} : { look: look.number }),
    policySha256: createHash('sha256').update(canonicalJson(policy)).digest('hex'),
    decidedAt: now.toISOString(),
  };
}

function flipsOf(
  candidate: RunEvidence,
  baseline: RunEvidence | null,
  policy: Policy,
  flipText: DecideInput['flipText'],
): Verdict['flips'] {
  if (baseline === null) return [];
  return listFlips({ candidate, baseline, policy }).map((flip) => ({
    task: flip.task,
    metric: flip.metric,
    itemId: flip.itemId,
    ...(flipText?.(flip) ?? { question: '', gold: '', baselineAnswer: '', candidateAnswer: '' }),
  }));
}
