import type { Comparison, Finding, VerdictKind } from '../contracts/verdict.ts';

/**
 * The verdict of a run. A finding that makes the whole comparison INVALID goes first. Then damage: what one valid task shows is not
 * undone by another task that is unclear. Then what keeps the decision open, and only then PASS. Advisory comparisons warn at most.
 */
export function combineVerdicts(findings: readonly Finding[], comparisons: readonly Comparison[]): VerdictKind {
  const fromFindings = new Set(findings.map(({ kind }) => kind));
  if (fromFindings.has('INVALID')) return 'INVALID';
  const kinds = new Set<VerdictKind>(fromFindings);
  for (const { tier, verdict } of comparisons) {
    if (tier !== 'advisory' || verdict === 'WARN') kinds.add(verdict);
  }
  for (const kind of ['CRITICAL', 'REGRESSED', 'INVALID', 'INCONCLUSIVE', 'WARN'] as const) {
    if (kinds.has(kind)) return kind;
  }
  return 'PASS';
}
