import type { DatasetRow } from '../../../datasets/catalog.ts';
import type { PythonRandom } from '../python/random.ts';
import type { FilterStep } from '../tasks/task-config.ts';

/** A filtered answer, or what a continuation is worth. */
export type TaskResult = string | { readonly sum: number; readonly isGreedy: boolean };

/** Texts of the task's own language that a port reads from the task folder; they become part of the exam. */
export type PortTexts = Readonly<Record<string, string>>;

/** The native counterpart of one Python helper function of a task family. */
export type Port =
  /** `process_docs`: all documents of a split at once. */
  | {
      readonly kind: 'process-docs';
      /** `random` stands for Python's global generator, which lm-evaluation-harness seeds with 0 before it loads tasks. */
      readonly run: (docs: readonly DatasetRow[], random: PythonRandom) => DatasetRow[];
      readonly drawsOrder?: true;
    }
  /** `doc_to_text`, `doc_to_target`, `doc_to_choice`: one document. Throws Error when a field is missing. */
  | { readonly kind: 'document'; readonly run: (doc: DatasetRow, texts: PortTexts) => unknown }
  /** `samples` of fewshot_config: the examples. */
  | { readonly kind: 'samples'; readonly run: (texts: PortTexts) => DatasetRow[] }
  /** `process_results`: metric → value, from the results in request order. Throws Error when it cannot tell. */
  | {
      readonly kind: 'process-results';
      readonly run: (doc: DatasetRow, results: readonly TaskResult[]) => Readonly<Record<string, number>>;
    }
  /** A filter class: the step of the task file gives its options. */
  | { readonly kind: 'filter'; readonly compile: (step: FilterStep) => (answer: string, document: unknown) => string }
  /** A metric aggregation, by our name for it. */
  | { readonly kind: 'aggregation'; readonly aggregation: 'mean' | 'f1' | 'f1-macro' | 'f1-weighted' };

/** The helper functions of one task family, by the names under which task files refer to them. */
export interface Family {
  readonly name: string;
  readonly ports: Readonly<Record<string, Port>>;
  /** Texts for the ports of this family, from the folder of the task. Throws Error when they are not there. */
  readonly texts?: (directory: string) => PortTexts;
  /** Functions that come in series: the first capture group of `name` makes the port. */
  readonly patterns?: readonly { readonly name: RegExp; readonly port: (captured: string) => Port }[];
}
