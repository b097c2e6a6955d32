import { join } from 'node:path';
import { type Run, runSchema } from '../contracts/run.ts';
import { narrowHeader, readAsked } from './asked-file.ts';
import { readJson } from './read-json.ts';

/** run.json of a run directory, its exams as far as the run asks them. Throws EVAL_JOURNAL_FILE_MISSING before prepare-dataset has run. */
export async function readRunFile(path: string): Promise<Run> {
  const [run, asked] = await Promise.all([readJson(join(path, 'run.json'), runSchema), readAsked(path)]);
  return { ...run, exams: run.exams.map((header) => narrowHeader(header, asked)) };
}
