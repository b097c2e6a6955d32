import { EvalError } from '../../../contracts/errors.ts';
import type { Dataset, DatasetRow } from '../../../datasets/catalog.ts';
import { portOfKind } from '../families/port-registry.ts';
import { PythonRandom } from '../python/random.ts';
import type { PortReference, TaskConfig } from '../tasks/task-config.ts';
import { onDocument } from './document-error.ts';

/** The documents of a task after process_docs. */
export interface TaskDocuments {
  readonly evalDocs: readonly DatasetRow[];
  readonly columns: ReadonlySet<string>;
  /** Documents that few-shot examples are drawn from. */
  fewshotPool(): Promise<readonly DatasetRow[]>;
  /** Examples and questions come from the same split, or both splits are unset: then the question is kept out of its examples. */
  readonly fewshotSplitIsTestSplit: boolean;
}

/** lm-evaluation-harness's seed of Python's global generator. */
export const globalSeed = 0;

/** Reads the first `limit` documents to evaluate: of the test split, else of the validation split. */
export async function readTaskDocuments(
  task: TaskConfig,
  dataset: Dataset,
  configuration: string | undefined,
  limit: number | undefined,
  random: PythonRandom = new PythonRandom(globalSeed),
): Promise<TaskDocuments> {
  const read = async (split: string, process: PortReference | null, count?: number): Promise<readonly DatasetRow[]> => {
    // A port may drop documents: the limit counts what it leaves.
    const rows = await readRows(dataset, split, configuration, process === null ? count : undefined);
    const docs = process === null ? rows : processDocs(task.task, process, rows, random);
    return count === undefined ? docs : docs.slice(0, count);
  };
  const evalSplit = task.test_split ?? task.validation_split;
  if (evalSplit === null) {
    throw new EvalError({
      code: 'EVAL_STANDARD_TASK_FILE',
      message: `task ${task.task}: expected test_split or validation_split, found neither`,
      nextStep: 'name the split to evaluate in the task file',
      details: { task: task.task },
    });
  }
  const evalDocs = await read(evalSplit, task.process_docs, limit);
  if (evalDocs.length === 0) {
    throw new EvalError({
      code: 'EVAL_STANDARD_NO_DOCUMENTS',
      message: `task ${task.task}: expected documents in the split ${evalSplit} of ${dataset.manifest.name}, found none`,
      nextStep: 'check the split and the data set that the task file names',
      details: { task: task.task, split: evalSplit },
    });
  }
  const shots = task.fewshot_config;
  const fewshotSplit = shots?.split ?? task.fewshot_split;
  return {
    evalDocs,
    columns: new Set(Object.keys(evalDocs[0] ?? {})),
    fewshotSplitIsTestSplit: fewshotSplit === task.test_split,
    fewshotPool: async () => {
      if (fewshotSplit !== null) return read(fewshotSplit, shots?.process_docs ?? task.process_docs);
      const samples = shots?.samples;
      if (Array.isArray(samples)) return samples;
      if (samples !== undefined && samples !== null) {
        const { run } = portOfKind(samples, 'samples');
        return onDocument(task.task, 0, 'fewshot_config.samples', () => run(samples.texts ?? {}));
      }
      const split = task.training_split ?? task.validation_split ?? evalSplit;
      return read(split, task.process_docs);
    },
  };
}

async function readRows(
  dataset: Dataset,
  split: string,
  configuration: string | undefined,
  count: number | undefined,
): Promise<DatasetRow[]> {
  const rows: DatasetRow[] = [];
  for await (const row of dataset.rows(split, configuration)) {
    rows.push(row);
    if (rows.length === count) break;
  }
  return rows;
}

function processDocs(
  task: string,
  reference: PortReference,
  rows: readonly DatasetRow[],
  random: PythonRandom,
): DatasetRow[] {
  const { run } = portOfKind(reference, 'process-docs');
  return onDocument(task, 0, 'process_docs', () => run(rows, random));
}
