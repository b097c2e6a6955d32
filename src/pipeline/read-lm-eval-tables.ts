import { EvalError } from '../contracts/errors.ts';
import { lmEvalTables } from '../reports/lm-eval/results-table.ts';
import { readRun } from './read-run.ts';
import { writeLmEvalResults } from './write-lm-eval-results.ts';

/** lm-evaluation-harness's tables of a run; its files are written again. Throws EVAL_RUN_NO_STANDARD_TASKS. */
export async function readLmEvalTables(path: string): Promise<string> {
  const run = await readRun(path);
  const file = await writeLmEvalResults(path, run);
  if (file !== null) return lmEvalTables(file);
  throw new EvalError({
    code: 'EVAL_RUN_NO_STANDARD_TASKS',
    message: `Expected a run with standard tasks, found none in ${path}.`,
    nextStep: 'Name a run that asked benchmarks.',
  });
}
