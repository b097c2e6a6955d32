import type { Comparison, Verdict, VerdictKind } from '../contracts/verdict.ts';

/** Worst first: the order in which people should read, and the reverse of what a small card drops. */
export const severityOrder = ['CRITICAL', 'REGRESSED', 'INVALID', 'WARN', 'INCONCLUSIVE', 'PASS'] as const;

export function severity(kind: VerdictKind): number {
  return severityOrder.indexOf(kind);
}

/** Worst verdict first, then the largest damage in margins. */
export function bySeverity(comparisons: readonly Comparison[]): Comparison[] {
  return comparisons.toSorted(
    (a, b) =>
      severity(a.verdict) - severity(b.verdict) ||
      damageInMargins(b, b.delta) - damageInMargins(a, a.delta) ||
      a.task.localeCompare(b.task, 'en') ||
      a.metric.localeCompare(b.metric, 'en'),
  );
}

/** A delta as damage (positive is worse) in units of the margin: 1 is exactly as much as the policy allows. 0 without a delta. */
export function damageInMargins(comparison: Comparison, delta: number | null): number {
  if (delta === null) return 0;
  return (comparison.higherIsBetter ? -delta : delta) / comparison.margin;
}

/**
 * What people should see at once, worst first: the comparisons that decide. Advisory ones warn at most, and a bad release
 * makes dozens of them warn, so they only count where nothing worse than a warning was found.
 */
export function notableComparisons({ verdict, comparisons }: Verdict): Comparison[] {
  return bySeverity(
    comparisons.filter(
      (comparison) => comparison.tier !== 'advisory' || (verdict === 'WARN' && comparison.verdict === 'WARN'),
    ),
  );
}

export function verdictCounts(comparisons: readonly Comparison[]): Readonly<Record<VerdictKind, number>> {
  const count = (kind: VerdictKind): number => comparisons.filter(({ verdict }) => verdict === kind).length;
  return {
    PASS: count('PASS'),
    WARN: count('WARN'),
    REGRESSED: count('REGRESSED'),
    CRITICAL: count('CRITICAL'),
    INCONCLUSIVE: count('INCONCLUSIVE'),
    INVALID: count('INVALID'),
  };
}

/** Whether a comparison took place at all. */
export function isCompared(verdict: Verdict | null): verdict is Verdict {
  return verdict !== null && verdict.comparisons.length > 0;
}
