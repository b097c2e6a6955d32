import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { EvalError } from '../contracts/errors.ts';
import { examHeaderSchema, examItemSchema } from '../contracts/exam.ts';
import type { TaskAnswerKey } from './simulator-config.ts';

/**
 * Answer keys of exam files (JSONL: an exam header, then items), in order; items without a key are left out.
 * Throws EVAL_SIMULATOR_EXAM_UNREADABLE or EVAL_SIMULATOR_EXAM_INVALID, with file and line.
 */
export async function loadAnswerKeys(examFilePaths: readonly string[]): Promise<TaskAnswerKey[]> {
  const keys: TaskAnswerKey[] = [];
  for (const path of examFilePaths) {
    let task: string | null = null;
    let lineNumber = 0;
    for await (const line of readLines(path)) {
      lineNumber += 1;
      if (line.trim() === '') continue;
      if (task === null) {
        task = parseLine(examHeaderSchema, line, path, lineNumber, 'an exam header').task;
        continue;
      }
      const { answerKey } = parseLine(examItemSchema, line, path, lineNumber, 'an exam item');
      if (answerKey !== null) keys.push({ task, key: answerKey });
    }
  }
  return keys;
}

async function* readLines(path: string): AsyncGenerator<string> {
  try {
    yield* createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
  } catch (error) {
    throw new EvalError({
      code: 'EVAL_SIMULATOR_EXAM_UNREADABLE',
      message: `expected a readable exam file, found ${error instanceof Error ? error.message : String(error)}`,
      nextStep: 'Give the path of an exam file that prepare-dataset wrote.',
      details: { path },
      cause: error,
    });
  }
}

interface Parser<Output> {
  safeParse(value: unknown): { success: true; data: Output } | { success: false; error: { message: string } };
}

function parseLine<Output>(
  schema: Parser<Output>,
  line: string,
  path: string,
  lineNumber: number,
  what: string,
): Output {
  let found: string;
  try {
    const parsed = schema.safeParse(JSON.parse(line));
    if (parsed.success) return parsed.data;
    found = parsed.error.message;
  } catch (error) {
    found = String(error);
  }
  throw new EvalError({
    code: 'EVAL_SIMULATOR_EXAM_INVALID',
    message: `expected ${what}, found ${found}, at ${path}:${lineNumber}`,
    nextStep: 'Run prepare-dataset again to write the exam file anew.',
    details: { path, line: lineNumber },
  });
}
