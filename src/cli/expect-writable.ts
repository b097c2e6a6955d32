import { access, constants } from 'node:fs/promises';
import { EvalError } from '../contracts/errors.ts';
import { makeDirectory } from '../files/make-directory.ts';

/** Makes the folder where it is missing. Throws EVAL_CONTAINER_NOT_WRITABLE before anything is asked of the model. */
export async function expectWritable(path: string): Promise<void> {
  try {
    await makeDirectory(path);
    await access(path, constants.W_OK);
  } catch (cause) {
    throw new EvalError({
      code: 'EVAL_CONTAINER_NOT_WRITABLE',
      message: `Expected a folder that user ${process.getuid?.() ?? ''} can write at ${path}, found ${cause instanceof Error ? cause.message : String(cause)}.`,
      nextStep:
        'Make the mounted folders before the run and add --user "$(id -u):$(id -g)" to docker run, or set fsGroup in Kubernetes.',
      cause,
    });
  }
}
