import type { MetricRow } from './metric-row.ts';

/** What the history of a model line keeps of a run: facts that tell which runs are alike, and its metrics. */
export interface HistoryRun {
  readonly runId: string;
  readonly createdAt: string;
  /** Null for a run that is not accepted (yet). */
  readonly acceptedAt: string | null;
  readonly digest: string | null;
  /** Empty where not configured. */
  readonly gpu: string;
  readonly rows: readonly MetricRow[];
}
