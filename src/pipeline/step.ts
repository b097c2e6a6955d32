import type { EngineName } from '../contracts/exam.ts';
import type { StepName } from '../contracts/run.ts';
import type { RunDirectory } from '../journal/run-directory.ts';
import type { RunConfig, Secrets } from './config/run-config.ts';
import type { RunListener } from './run-event.ts';

/** What a step gets. Everything it leaves behind is in the run directory. */
export interface StepContext {
  readonly directory: RunDirectory;
  /** Of the directory's name. */
  readonly runId: string;
  readonly config: RunConfig;
  readonly secrets: Secrets;
  readonly notify: RunListener;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** The part of the step's exams to ask, where it is split; all of them otherwise. */
  readonly shard?: Shard;
}

/** `index` of `count` parts, from 0. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** One step of the pipeline, declared once and run in this process or as a pod. */
export interface Step {
  readonly name: StepName;
  readonly summary: string;
  readonly needs: readonly StepName[];
  /** The engine whose exams it runs; null for steps that ask the model nothing. */
  readonly engine: EngineName | null;
  /** Whether it puts load on the served model: such steps run one at a time. */
  readonly asksModel: boolean;
  /** Longest time it may take, in minutes, before an orchestrator stops it. */
  readonly timeoutMinutes: number;
  /** Tries in all when it ends with a transient error. */
  readonly maxAttempts: number;
  /** Whether this configuration has anything for it to do. */
  applies(config: RunConfig): boolean;
  execute(context: StepContext): Promise<void>;
}
