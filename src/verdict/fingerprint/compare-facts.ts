import type { TargetFacts } from '../../contracts/target-facts.ts';
import type { Difference } from './difference.ts';

const told = ['modelRoot', 'serverVersion', 'systemFingerprint', 'servedModelName'] as const;

/** What a server says of itself. Names and versions change with most releases: worth knowing, no more. A shorter context is a loss. */
export function compareFacts(candidate: TargetFacts, baseline: TargetFacts): Difference[] {
  const changes = told.flatMap((name) => {
    const [before, now] = [baseline[name], candidate[name]];
    return before === null || now === null || before === now ? [] : [`${name} ${before} → ${now}`];
  });
  const differences: Difference[] =
    changes.length === 0
      ? []
      : [{ aspect: null, code: 'EVAL_VERDICT_SERVER_CHANGED', parameters: { changes: changes.join('; ') } }];
  const [before, now] = [baseline.maxModelLength, candidate.maxModelLength];
  if (before !== null && now !== null && before !== now) {
    differences.push({
      aspect: now < before ? 'contextLength' : null,
      code: 'EVAL_VERDICT_CONTEXT_LENGTH',
      parameters: { baseline: before, candidate: now },
    });
  }
  return differences;
}
