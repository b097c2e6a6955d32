import type { MetricRow } from '../contracts/metric-row.ts';
import type { Policy } from '../contracts/policy.ts';
import type { QualityComparison } from './compare-quality.ts';
import { normalQuantile } from './statistics/normal-distribution.ts';

export interface HardFloorBreach {
  readonly value: number;
  /** Mean of the accepted values. */
  readonly mean: number;
  /** Relative, positive is worse. */
  readonly drop: number;
  /** Accepted runs averaged; fewer than the policy's window at the beginning of a history. */
  readonly window: number;
  /** Whether the drop is more than so few items can show by chance. */
  readonly beyondNoise: boolean;
}

/**
 * The hard floor: a value `relativeDrop` below the mean of the last `window` accepted runs on the same exam.
 * Ten percent of a small exam at chance level is one or two answers, so a breach counts only when the paired test of the family
 * rejects as well, or when the drop exceeds the row's own standard error at the pooled level. Null when there is no breach or no history.
 */
export function hardFloorBreach(
  { facts, exams, paired }: QualityComparison,
  rejected: boolean,
  rows: readonly MetricRow[],
  accepted: readonly (readonly MetricRow[])[],
  policy: Policy,
): HardFloorBreach | null {
  if (paired === null) return null;
  const row = findRow(rows, facts.metric, exams.candidate.header.fingerprint);
  if (row?.value === undefined || row.value === null) return null;
  const history = accepted
    .map((run) => findRow(run, facts.metric, row.exam)?.value ?? null)
    .filter((value) => value !== null)
    .slice(-policy.hardFloor.window);
  if (history.length === 0) return null;

  const mean = history.reduce((sum, value) => sum + value, 0) / history.length;
  if (mean === 0) return null;
  const damage = facts.higherIsBetter ? mean - row.value : row.value - mean;
  const drop = damage / Math.abs(mean);
  if (drop < policy.hardFloor.relativeDrop) return null;
  const noise = (row.standardError ?? Number.POSITIVE_INFINITY) * normalQuantile(1 - policy.pooledAlpha);
  return { value: row.value, mean, drop, window: history.length, beyondNoise: rejected || damage > noise };
}

function findRow(rows: readonly MetricRow[], metric: string, exam: string): MetricRow | undefined {
  return rows.find((row) => row.exam === exam && row.metric === metric);
}
