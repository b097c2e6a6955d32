import { EvalError } from '../contracts/errors.ts';
import type { TargetFacts } from '../contracts/target-facts.ts';

const identifying = ['servedModelName', 'modelRoot', 'maxModelLength', 'serverVersion', 'systemFingerprint'] as const;

/**
 * Answers of two releases must not meet in one run. Throws EVAL_RUN_TARGET_CHANGED when a run that goes on finds another model,
 * version or server configuration than it began with. What either side does not tell is not compared.
 */
export function expectSameTarget(runId: string, began: TargetFacts, found: TargetFacts): void {
  const differences = identifying.flatMap((name) => {
    const [before, now] = [began[name], found[name]];
    return before === null || now === null || before === now ? [] : [`${name} ${before} before, ${now} now`];
  });
  if (differences.length === 0) return;
  throw new EvalError({
    code: 'EVAL_RUN_TARGET_CHANGED',
    message: `Run ${runId} began with another server than the one at ${found.endpoint}: ${differences.join('; ')}.`,
    nextStep: 'Start a new run with --new, or bring the earlier server back to let this one end.',
    details: { runId, differences },
  });
}
