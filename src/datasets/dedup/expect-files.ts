import { statSync } from 'node:fs';
import { EvalError } from '../../contracts/errors.ts';

/** Throws EVAL_DEDUP_FILE_MISSING unless every path is a file. */
export function expectFiles(paths: readonly string[]): void {
  const missing = paths.find((path) => statSync(path, { throwIfNoEntry: false })?.isFile() !== true);
  if (missing === undefined) return;
  throw new EvalError({
    code: 'EVAL_DEDUP_FILE_MISSING',
    message: `expected a file of JSON lines, found none at ${missing}`,
    nextStep: 'check the path',
  });
}
