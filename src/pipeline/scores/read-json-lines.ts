import type { z } from 'zod';
import { EvalError } from '../../contracts/errors.ts';
import { readLines } from '../../files/read-lines.ts';

/** Streams the checked objects of a JSON Lines file; empty lines are skipped. Throws an EvalError of `code` that names the line. */
export async function* readJsonLines<Value>(
  path: string,
  schema: z.ZodType<Value>,
  code: EvalError['code'],
): AsyncGenerator<Value, void, undefined> {
  for await (const { number, bytes } of readLines(path)) {
    const text = bytes.toString('utf8').trim();
    if (text === '') continue;
    const parsed = schema.safeParse(parseJson(text));
    if (parsed.success) {
      yield parsed.data;
      continue;
    }
    const issue = parsed.error.issues[0];
    const where = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
    throw new EvalError({
      code,
      message: `Expected a JSON object in line ${number} of ${path}: ${where}${issue?.message ?? 'not valid'}.`,
      nextStep: 'Correct that line.',
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
