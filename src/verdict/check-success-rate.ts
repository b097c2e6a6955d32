import type { Policy } from '../contracts/policy.ts';
import type { Finding } from '../contracts/verdict.ts';
import type { ServingRecords } from '../metrics/serving-records.ts';
import { newFinding } from './new-finding.ts';
import { binomialUpperTail } from './statistics/binomial-distribution.ts';

/**
 * A candidate that fails more load-test requests than the policy allows: REGRESSED when so many failures are improbable at the
 * allowed rate (one-sided binomial test at alpha), else a warning. Needs no baseline.
 */
export function checkSuccessRate({ header, repetitions }: ServingRecords, policy: Policy): Finding[] {
  const requests = repetitions.reduce((sum, { requests: asked, cancelled = 0 }) => sum + asked - cancelled, 0);
  const failures = requests - repetitions.reduce((sum, repetition) => sum + repetition.successes, 0);
  const minimum = policy.serving.minimumSuccessRate;
  if (requests === 0 || (requests - failures) / requests >= minimum) return [];
  const improbable = binomialUpperTail(failures, requests, 1 - minimum) <= policy.alpha;
  const { task } = header;
  const parameters = { task, failures, requests, rate: (requests - failures) / requests, minimum };
  return [newFinding(improbable ? 'REGRESSED' : 'WARN', 'EVAL_VERDICT_SUCCESS_RATE', parameters, { task })];
}
