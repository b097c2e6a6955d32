import { EvalError } from '../contracts/errors.ts';
import type { DatasetRow } from './catalog.ts';

/** Rows in memory at once. */
const batchRows = 1000;

/** The records of a Parquet file, as the hub keeps many data sets. Whole numbers beyond 2**53 stay bigint. */
export async function* readParquet(path: string): AsyncGenerator<DatasetRow, void, undefined> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await import('hyparquet');
  try {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    const total = Number(metadata.num_rows);
    for (let start = 0; start < total; start += batchRows) {
      const rows = await parquetReadObjects({
        file,
        metadata,
        rowStart: start,
        rowEnd: Math.min(total, start + batchRows),
      });
      for (const row of rows) {
        yield Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]));
      }
    }
  } catch (error) {
    throw new EvalError({
      code: 'EVAL_DATASET_ROW',
      message: `expected a Parquet file at ${path}, found: ${error instanceof Error ? error.message : String(error)}`,
      nextStep: 'fetch the file again; of its compressions only snappy and none are read',
      details: { path },
      cause: error,
    });
  }
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (ArrayBuffer.isView(value)) return value;
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
  }
  return value;
}
