import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { EvalError } from '../contracts/errors.ts';
import { systemErrorCode } from '../files/system-error.ts';

/** Reads and checks a JSON file. Throws EVAL_JOURNAL_FILE_MISSING or EVAL_JOURNAL_FILE_INVALID with the path and the fields at fault. */
export async function readJson<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const missing = systemErrorCode(error) === 'ENOENT';
    throw new EvalError({
      code: missing ? 'EVAL_JOURNAL_FILE_MISSING' : 'EVAL_JOURNAL_FILE_UNREADABLE',
      message: missing ? `expected the file ${path}, found none` : `${path} cannot be read: ${messageOf(error)}`,
      nextStep: missing
        ? 'run the step that writes it, or check the path of the run directory'
        : 'check the permissions of the file',
      details: { path },
      cause: error,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalidFile(path, `is not JSON: ${messageOf(error)}`, error);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalidFile(path, `does not have the expected form:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function invalidFile(path: string, what: string, cause?: unknown): EvalError {
  return new EvalError({
    code: 'EVAL_JOURNAL_FILE_INVALID',
    message: `${path} ${what}`,
    nextStep: 'remove the file and run the step that writes it again, or restore it from a copy',
    details: { path },
    cause,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
