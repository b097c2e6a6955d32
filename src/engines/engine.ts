import type { EngineName, Exam, ExamDraft } from '../contracts/exam.ts';
import type { Sample } from '../contracts/sample.ts';
import type { DatasetCatalog } from '../datasets/catalog.ts';
import type { Target } from '../target/target.ts';

export interface PlanContext {
  readonly datasets: DatasetCatalog;
  readonly seed: number;
  /** Folder for what is quicker to keep than to find out again; nothing is kept without it. */
  readonly cacheDirectory?: string;
}

/** Where samples go. `write` resolves when the sample is on disk; a key written twice counts once, the last one. */
export interface SampleSink {
  has(itemId: string, repeat: number): boolean;
  write(sample: Sample): Promise<void>;
}

export interface RunContext {
  readonly target: Target;
  /** The model that judges; null where the suite has no judge. */
  readonly judge: Target | null;
  readonly sink: SampleSink;
  /** Items in flight at once. */
  readonly concurrency: number;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/**
 * A family of exams. Engines never know where results are stored.
 * `plan` is deterministic: same configuration and data, same fingerprints.
 * `run` asks what the sink does not have yet. `score` works from recorded samples alone and needs no server.
 */
export interface Engine<Config, Work> {
  readonly name: EngineName;
  plan(config: Config, context: PlanContext): Promise<readonly ExamDraft<Work>[]>;
  run(exam: Exam<Work>, context: RunContext): Promise<void>;
  score(exam: Exam<Work>, samples: AsyncIterable<Sample>): AsyncIterable<Sample>;
}
