import { EvalError, isEvalError } from '../../../contracts/errors.ts';

/** A file of prompts that is not what its workload needs. */
export function dataError(path: string, where: string, expected: string, found: string): EvalError {
  return new EvalError({
    code: 'EVAL_SERVING_DATA_INVALID',
    message: `${path}: ${where}: expected ${expected}, found ${found}.`,
    nextStep: `Correct ${path}, or name the data set that it is with --dataset-name.`,
  });
}

/** What went wrong reading a file; an error of ours stays as it is. */
export function missingData(path: string, cause: unknown): Error {
  if (isEvalError(cause)) return cause;
  return new EvalError({
    code: 'EVAL_SERVING_DATA_MISSING',
    message: `expected a file of prompts at ${path}, found: ${cause instanceof Error ? cause.message : String(cause)}.`,
    nextStep: 'Give the path of a file that is there and can be read.',
    cause,
  });
}

/** A file without one request that can be sent. */
export function emptyData(path: string, wanted: string): EvalError {
  return new EvalError({
    code: 'EVAL_SERVING_DATA_EMPTY',
    message: `${path}: expected at least one ${wanted}, found none.`,
    nextStep: 'Give another file, or another data set name for this one.',
  });
}
