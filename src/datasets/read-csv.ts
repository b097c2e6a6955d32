import { readFile } from 'node:fs/promises';
import { EvalError } from '../contracts/errors.ts';
import type { DatasetRow } from './catalog.ts';

/**
 * The records of a CSV file with a header line, typed column by column as the hub's own loader types them: numbers where every value is
 * one, else text; an empty field is null.
 */
export async function* readCsv(path: string): AsyncGenerator<DatasetRow, void, undefined> {
  const { parse } = await import('csv-parse/sync');
  let records: string[][];
  try {
    records = parse(await readFile(path), { bom: true, skip_empty_lines: true });
  } catch (error) {
    throw new EvalError({
      code: 'EVAL_DATASET_ROW',
      message: `expected a CSV file at ${path}, found: ${error instanceof Error ? error.message : String(error)}`,
      nextStep: 'fetch the file again, or correct that line',
      details: { path },
      cause: error,
    });
  }
  const [header = [], ...rows] = records;
  const isNumeric = header.map((_, column) => {
    const filled = rows.map((row) => row[column] ?? '').filter((value) => value !== '');
    return filled.length > 0 && filled.every((value) => /^-?(?:\d+|\d*\.\d+(?:[eE][-+]?\d+)?)$/.test(value));
  });
  for (const row of rows) {
    yield Object.fromEntries(
      header.map((name, column) => {
        const value = row[column] ?? '';
        return [name, value === '' ? null : isNumeric[column] === true ? Number(value) : value];
      }),
    );
  }
}
