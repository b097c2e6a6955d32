import { EvalError } from '../contracts/errors.ts';
import { readLines } from '../files/read-lines.ts';
import type { DatasetRow } from './catalog.ts';

/** Streams the records of JSON-lines files in order; blank lines are skipped. Throws EVAL_DATASET_ROW with file and line. */
export async function* readRows(paths: readonly string[]): AsyncGenerator<DatasetRow, void, undefined> {
  for (const path of paths) {
    for await (const { bytes, number } of readLines(path)) {
      const text = bytes.toString('utf8');
      if (text.trim() === '') continue;
      yield parseRow(text, path, number);
    }
  }
}

function parseRow(text: string, path: string, line: number): DatasetRow {
  let value: unknown;
  let reason = 'another JSON value';
  try {
    value = JSON.parse(text);
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
  if (isRow(value)) return value;
  throw new EvalError({
    code: 'EVAL_DATASET_ROW',
    message: `expected a JSON object in ${path}, line ${line}, found: ${reason}`,
    nextStep: 'correct that line, or fetch the file again',
    details: { path, line },
  });
}

function isRow(value: unknown): value is DatasetRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
