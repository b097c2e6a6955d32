import { readFile } from 'node:fs/promises';
import { EvalError } from '../../../contracts/errors.ts';

/** Every result of a file: one JSON document, a list of them, or one a line (`--append-result`). Python's NaN and Infinity are null. */
export async function readResultDocuments(path: string): Promise<readonly unknown[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new EvalError({
      code: 'EVAL_SERVING_RESULT_MISSING',
      message: `Expected a result file at ${path}, found: ${cause instanceof Error ? cause.message : String(cause)}.`,
      nextStep: 'Give the path of a result file of a load test.',
      cause,
    });
  }
  const json = withoutPythonNumbers(text);
  const whole = parse(json);
  if (whole.isJson) return Array.isArray(whole.value) ? whole.value : [whole.value];
  const lines = json.split('\n').filter((line) => line.trim() !== '');
  const parsed = lines.map(parse);
  const wrong = parsed.findIndex(({ isJson }) => !isJson);
  if (lines.length > 1 && wrong === -1) return parsed.map((line) => (line.isJson ? line.value : null));
  throw new EvalError({
    code: 'EVAL_SERVING_RESULT_SYNTAX',
    message: `Expected JSON or JSON lines in ${path}, found: ${whole.isJson ? '' : whole.problem}.`,
    nextStep: 'Give a result file as the tool wrote it, or measure again.',
  });
}

type Parsed = { readonly isJson: true; readonly value: unknown } | { readonly isJson: false; readonly problem: string };

function parse(text: string): Parsed {
  try {
    return { isJson: true, value: JSON.parse(text) };
  } catch (error) {
    return { isJson: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** `json.dump` of Python writes NaN, Infinity and -Infinity as they are; strings stay untouched. */
function withoutPythonNumbers(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (found) =>
    found.startsWith('"') ? found : 'null',
  );
}
