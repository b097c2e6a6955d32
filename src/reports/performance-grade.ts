import type { GradeThresholds } from '../engines/serving/load-serving-scenarios.ts';
import type { ServingSummary } from '../engines/serving/summarize-serving.ts';

export type Grade = 'A' | 'B' | 'C';

export interface GradeIssue {
  readonly scenario: string;
  readonly kind: 'success-rate' | 'throughput' | 'ttft' | 'tpot';
  readonly value: number;
  readonly threshold: number;
}

/**
 * A: every scenario is within every threshold. B: a latency is not. C: a success rate or a throughput is not.
 * Each scenario counts on its own, so that a fast one cannot hide a slow one. Null when nothing was measured.
 */
export function gradePerformance(
  serving: readonly ServingSummary[],
  thresholds: GradeThresholds,
): { readonly grade: Grade; readonly issues: readonly GradeIssue[] } | null {
  if (serving.length === 0) return null;
  const issues: GradeIssue[] = [];
  for (const summary of serving) {
    const add = (kind: GradeIssue['kind'], value: number, threshold: number): void => {
      issues.push({ scenario: summary.scenario, kind, value, threshold });
    };
    const rate = successRate(summary);
    if (rate < thresholds.successRate) add('success-rate', rate, thresholds.successRate);
    if (summary.outputTokensPerSecond < thresholds.outputTokensPerSecond)
      add('throughput', summary.outputTokensPerSecond, thresholds.outputTokensPerSecond);
    if (summary.ttft !== null && summary.ttft.p95Ms > thresholds.ttftP95Ms)
      add('ttft', summary.ttft.p95Ms, thresholds.ttftP95Ms);
    if (summary.tpot !== null && summary.tpot.meanMs > thresholds.tpotMeanMs)
      add('tpot', summary.tpot.meanMs, thresholds.tpotMeanMs);
  }
  const severe = issues.some((issue) => issue.kind === 'success-rate' || issue.kind === 'throughput');
  return { grade: severe ? 'C' : issues.length > 0 ? 'B' : 'A', issues };
}

/** 0 to 1, of the requests that were not given up on purpose; 0 when nothing was asked. */
export function successRate({ requests, successes, cancelled = 0 }: ServingSummary): number {
  return requests - cancelled === 0 ? 0 : successes / (requests - cancelled);
}
