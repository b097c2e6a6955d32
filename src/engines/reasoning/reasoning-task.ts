import type { MetricDefinition } from '../../contracts/exam.ts';
import type { SampleOutput } from '../../contracts/sample.ts';
import type { Score } from '../../contracts/score.ts';
import type { DatasetRow } from '../../datasets/catalog.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

export type PromptMode = 'completion' | 'chat';

/** One row of a data set as a question. */
export interface ReasoningQuestion {
  readonly id: string;
  /** User message or whole prompt. */
  readonly prompt: string;
  /** What `grade` compares with: an answer, or a problem with its tests as JSON. */
  readonly gold: string;
  /** A right and a plausible wrong answer, for simulators; null where none is known. */
  readonly key: { readonly right: string; readonly wrong: string } | null;
}

export interface GradeContext {
  readonly repeats: number;
  readonly gold: string;
  readonly sandbox: Sandbox;
  readonly signal?: AbortSignal;
}

/** A benchmark whose answers can be told right from wrong without a judge. */
export interface ReasoningTask {
  readonly language: 'en' | 'code';
  /** What every prompt asks for; part of the exam fingerprint. */
  readonly instruction: string;
  /** Part of the exam fingerprint: changes with everything that can change a grade. */
  readonly scorerVersion: string;
  metrics(repeats: number): MetricDefinition[];
  /** Throws EVAL_REASONING_DATASET_COLUMN. */
  question(row: DatasetRow, mode: PromptMode, where: string): ReasoningQuestion;
  /** Scores of one answer, by metric name. An answer without text is not measured. */
  grade(output: SampleOutput, context: GradeContext): Promise<Record<string, Score>>;
}
