import { EvalError } from '../contracts/errors.ts';
import { readLines } from '../files/read-lines.ts';
import type { DatasetRow } from './catalog.ts';
import { readCsv } from './read-csv.ts';
import { readParquet } from './read-parquet.ts';

/** Streams the records of JSON-lines, CSV and Parquet files, told by their endings, in order. Throws EVAL_DATASET_ROW with file and line. */
export async function* readRows(paths: readonly string[]): AsyncGenerator<DatasetRow, void, undefined> {
  for (const path of paths) {
    if (path.endsWith('.csv')) yield* readCsv(path);
    else if (path.endsWith('.parquet')) yield* readParquet(path);
    else yield* readLinesOfJson(path);
  }
}

/** Blank lines are skipped. */
async function* readLinesOfJson(path: string): AsyncGenerator<DatasetRow, void, undefined> {
  for await (const { bytes, number } of readLines(path)) {
    const text = bytes.toString('utf8');
    if (text.trim() === '') continue;
    yield parseRow(text, path, number);
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
