import type { EngineName, ExamHeader } from '../contracts/exam.ts';
import type { HistoryRun } from '../contracts/history-run.ts';
import type { MetricNoise } from '../contracts/metric-noise.ts';
import type { MetricRow } from '../contracts/metric-row.ts';
import type { Run } from '../contracts/run.ts';
import type { Sample } from '../contracts/sample.ts';
import type { Verdict, VerdictKind } from '../contracts/verdict.ts';
import type { AnswerHealth } from '../metrics/answer-health.ts';
import type { ServingRecords } from '../metrics/serving-records.ts';

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

/** A run as it is put into the store. */
export interface RunSource {
  readonly run: Run;
  readonly metrics: readonly MetricRow[];
  readonly verdict: Verdict | null;
  samples(): AsyncIterable<Sample>;
  /** Of every load test of the run. */
  serving(): Promise<readonly ServingRecords[]>;
  /** What metrics and samples are made of. Equal to that of an earlier load means that they are there already; null loads always. */
  readonly detailsSha256: string | null;
}

/** What a load had to do: all of it, the verdict only, or nothing. */
export type LoadOutcome = 'loaded' | 'verdict' | 'unchanged';

/** How the target answered over an exam, and what its load test measured: with the samples, all that a decision needs of a run. */
export interface StoredExam {
  readonly exam: string;
  readonly health: AnswerHealth;
  /** Null for an exam of a quality engine. */
  readonly serving: Omit<ServingRecords, 'header'> | null;
}

/** A pin of a model line: `baseline` is what releases are compared with, `anchor` what slow drift is measured from. */
export type PinRole = 'baseline' | 'anchor';

export interface Pin {
  readonly runId: string;
  readonly at: string;
  readonly note: string;
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

export interface StoredAnswer {
  readonly text: string;
  /** The most likely continuation of a multiple-choice item; null for any other. */
  readonly choice: number | null;
}

/**
 * Runs in ClickHouse, embedded or on a server: a view of run directories that can be built again from them.
 * Failures are EvalErrors `EVAL_STORE_*`; exit code 75 where the server can come back.
 */
export interface Store {
  /** Brings the schema up to this version and names the migrations it applied. `openStore` has done it already. */
  migrate(): Promise<readonly string[]>;
  /** Adds the run or replaces what was known of it; readers see the old state until the whole new one is there. */
  saveRun(source: RunSource): Promise<LoadOutcome>;
  /**
   * Makes the run the baseline or the anchor of its model line and keeps its per-item scores, without answers, as long as its metrics.
   * Throws EVAL_STORE_RUN_UNKNOWN.
   */
  pinRun(role: PinRole, runId: string, at: Date, note: string): Promise<void>;
  /** Pins of a model line, newest first, each run once with its last pin. */
  pins(role: PinRole, modelLine: string): Promise<readonly Pin[]>;
  /** The `limit` runs accepted last, newest acceptance first, with their metrics. */
  acceptedHistory(modelLine: string, limit: number): Promise<readonly HistoryRun[]>;
  /** Model lines that have a run, by name. */
  modelLines(): Promise<readonly string[]>;
  /** What was last learnt of the noise of a model line on a GPU; empty when nothing was. */
  noise(modelLine: string, gpu: string): Promise<readonly MetricNoise[]>;
  saveNoise(modelLine: string, gpu: string, noise: readonly MetricNoise[], at: Date): Promise<void>;
  listRuns(filter?: RunFilter): Promise<readonly RunSummary[]>;
  /** Throws EVAL_STORE_RUN_UNKNOWN. */
  getRun(runId: string): Promise<StoredRun>;
  /** Every item score of a run, by task, metric, exam, index, repeat and item id; streamed. Throws EVAL_STORE_RUN_UNKNOWN. */
  itemScores(runId: string): AsyncIterable<ItemScoreRow>;
  /** By exam fingerprint. Throws EVAL_STORE_RUN_UNKNOWN. */
  storedExams(runId: string): Promise<readonly StoredExam[]>;
  /**
   * Samples of one exam, by index and repeat, with scores and without outputs; streamed. Of a run that was pinned they are there
   * when the items themselves have expired. Throws EVAL_STORE_RUN_UNKNOWN.
   */
  samples(runId: string, exam: ExamHeader): AsyncIterable<Sample>;
  /** What was answered to some items of an exam; items whose answers have expired are left out. */
  answers(runId: string, exam: ExamHeader, itemIds: readonly string[]): Promise<ReadonlyMap<string, StoredAnswer>>;
  close(): Promise<void>;
}
