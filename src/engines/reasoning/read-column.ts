import { EvalError } from '../../contracts/errors.ts';
import type { DatasetRow } from '../../datasets/catalog.ts';

/** Text or a number of a row, as text. `where` names row and data set. Throws EVAL_REASONING_DATASET_COLUMN. */
export function readColumn(row: DatasetRow, column: string, where: string): string {
  const value = row[column];
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new EvalError({
    code: 'EVAL_REASONING_DATASET_COLUMN',
    message: `expected text or a number in column "${column}" of ${where}, found ${JSON.stringify(value) ?? 'nothing'}`,
    nextStep: `Use a data set with the columns this task reads.`,
  });
}
