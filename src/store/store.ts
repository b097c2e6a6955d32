import type { EngineName } from '../contracts/exam.ts';
import type { MetricRow } from '../contracts/metric-row.ts';
import type { Run } from '../contracts/run.ts';
import type { Sample } from '../contracts/sample.ts';
import type { Verdict, VerdictKind } from '../contracts/verdict.ts';

export interface RunFilter {
  readonly modelLine?: string;
  readonly verdict?: VerdictKind;
  /** Newest first; 100 unless given. */
  readonly limit?: number;
}

/** One line of a list of runs. */
export interface RunSummary {
  readonly runId: string;
  readonly createdAt: string;
  readonly modelLine: string;
  readonly suite: string;
  readonly servedModelName: string;
  readonly tags: readonly string[];
  readonly digest: string | null;
  readonly verdict: VerdictKind | null;
  readonly baselineRunId: string | null;
  /** When it was accepted as baseline, last. */
  readonly acceptedAt: string | null;
}

export interface StoredRun {
  readonly run: Run;
  readonly metrics: readonly MetricRow[];
  readonly verdict: Verdict | null;
}

/** A metric value of a run that was accepted once. */
export interface AcceptedValue {
  readonly runId: string;
  readonly acceptedAt: string;
  readonly engine: EngineName;
  readonly suite: string;
  readonly task: string;
  readonly metric: string;
  readonly exam: string;
  readonly value: number;
}

/** One metric of one item asked once. `score` is null when it was not measured, and then `reason` says why. */
export interface ItemScoreRow {
  readonly runId: string;
  readonly engine: EngineName;
  readonly suite: string;
  readonly task: string;
  readonly exam: string;
  readonly metric: string;
  readonly itemId: string;
  readonly index: number;
  readonly repeat: number;
  readonly cluster: string | null;
  readonly score: number | null;
  readonly scoreParts: readonly number[];
  readonly reason: string | null;
  /** What the target said last; empty where nothing was generated. */
  readonly answer: string;
  readonly finishReason: string | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly durationMs: number;
  readonly startedAt: string;
}

/**
 * Runs in ClickHouse, embedded or on a server: a view of run directories that can be built again from them.
 * Failures are EvalErrors `EVAL_STORE_*`; exit code 75 where the server can come back.
 */
export interface Store {
  /** Brings the schema up to this version and names the migrations it applied. `openStore` has done it already. */
  migrate(): Promise<readonly string[]>;
  /** Adds the run or replaces what was known of it; readers see the old state until the whole new one is there. */
  saveRun(
    run: Run,
    metrics: readonly MetricRow[],
    samples: AsyncIterable<Sample>,
    verdict: Verdict | null,
  ): Promise<void>;
  /** Makes the run the baseline of its model line. Throws EVAL_STORE_RUN_UNKNOWN. */
  acceptRun(runId: string, at: Date, note: string): Promise<void>;
  /** The run accepted last, or null. */
  baseline(modelLine: string): Promise<string | null>;
  /** Metric values of the `limit` runs accepted last, newest acceptance first. */
  acceptedHistory(modelLine: string, limit: number): Promise<readonly AcceptedValue[]>;
  listRuns(filter?: RunFilter): Promise<readonly RunSummary[]>;
  /** Throws EVAL_STORE_RUN_UNKNOWN. */
  getRun(runId: string): Promise<StoredRun>;
  /** Every item score of a run, by task, metric, exam, index, repeat and item id; streamed. Throws EVAL_STORE_RUN_UNKNOWN. */
  itemScores(runId: string): AsyncIterable<ItemScoreRow>;
  close(): Promise<void>;
}
