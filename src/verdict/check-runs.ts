import { EvalError } from '../contracts/errors.ts';
import type { Finding } from '../contracts/verdict.ts';
import type { RunEvidence } from './decide-input.ts';
import { newFinding } from './new-finding.ts';

/**
 * What can be said against comparing two runs before looking at any score.
 * Throws EVAL_VERDICT_SAME_RUN: a run compared with itself passes whatever it is.
 */
export function checkRuns(candidate: RunEvidence, baseline: RunEvidence): Finding[] {
  if (candidate.run.runId === baseline.run.runId) {
    throw new EvalError({
      code: 'EVAL_VERDICT_SAME_RUN',
      message: `Expected two different runs, found ${candidate.run.runId} as candidate and as baseline.`,
      nextStep: 'Name another baseline run, or evaluate the release again to measure its noise.',
    });
  }
  const findings: Finding[] = [];
  if (baseline.verdict === 'INVALID') {
    findings.push(newFinding('INVALID', 'EVAL_VERDICT_BASELINE_INVALID', { baselineRunId: baseline.run.runId }));
  }
  const { digest } = candidate.run.release;
  if (digest !== null && digest === baseline.run.release.digest) {
    findings.push(newFinding('WARN', 'EVAL_VERDICT_SAME_DIGEST', { digest }));
  }
  if (candidate.run.modelLine !== baseline.run.modelLine) {
    const parameters = { candidate: candidate.run.modelLine, baseline: baseline.run.modelLine };
    findings.push(newFinding('WARN', 'EVAL_VERDICT_MODEL_LINE', parameters));
  }
  if (Date.parse(baseline.run.createdAt) > Date.parse(candidate.run.createdAt)) {
    const parameters = { candidate: candidate.run.createdAt, baseline: baseline.run.createdAt };
    findings.push(newFinding('WARN', 'EVAL_VERDICT_BASELINE_NEWER', parameters));
  }
  return findings;
}
