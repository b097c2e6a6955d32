import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EvalError } from '../contracts/errors.ts';
import { runMetricsSchema } from '../contracts/metric-row.ts';
import type { MetricRow } from '../contracts/metric-row.ts';
import { parseWith } from '../contracts/parse-with.ts';
import type { Run } from '../contracts/run.ts';
import { verdictSchema } from '../contracts/verdict.ts';
import type { Verdict } from '../contracts/verdict.ts';
import { readJson } from '../journal/read-json.ts';
import { readRunFile } from '../journal/read-run-file.ts';
import { runConfigSchema } from './config/run-config.ts';
import type { RunConfig } from './config/run-config.ts';

/** run.json of a run directory, its exams as far as the run has asked them. Throws EVAL_JOURNAL_FILE_MISSING before prepare-dataset has run. */
export async function readRun(path: string): Promise<Run> {
  return readRunFile(path);
}

/** The configuration a run was started with. */
export function configOf(run: Run): RunConfig {
  return parseWith(runConfigSchema, run.config, `run.json of ${run.runId}: config`, 'EVAL_RUN_CONFIG');
}

/** verdict.json of a run directory. Throws EVAL_RUN_NO_VERDICT before decide has run. */
export async function readVerdict(path: string): Promise<Verdict> {
  if (!existsSync(join(path, 'verdict.json'))) {
    throw new EvalError({
      code: 'EVAL_RUN_NO_VERDICT',
      message: `Expected a finished run with a verdict, found none in ${path}.`,
      nextStep: 'Let the run finish: the command that started it goes on where it stopped.',
    });
  }
  return readJson(join(path, 'verdict.json'), verdictSchema);
}

/** metrics.json of a run directory. */
export async function readMetrics(path: string): Promise<readonly MetricRow[]> {
  return (await readJson(join(path, 'metrics.json'), runMetricsSchema)).rows;
}
