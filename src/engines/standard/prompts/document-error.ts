import { EvalError, isEvalError } from '../../../contracts/errors.ts';

/** Runs `work` on one document; whatever it throws becomes EVAL_STANDARD_DOCUMENT with task, document and field. */
export function onDocument<T>(task: string, position: number, field: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isEvalError(error)) throw error;
    const problem = error instanceof Error ? error.message : String(error);
    throw new EvalError({
      code: 'EVAL_STANDARD_DOCUMENT',
      message: `task ${task}, document ${position}, ${field}: ${problem}`,
      nextStep: 'compare the fields that the task file uses with the columns of the data set',
      details: { task, document: position, field },
      cause: error,
    });
  }
}
