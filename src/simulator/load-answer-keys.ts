import { z } from 'zod';
import { EvalError } from '../contracts/errors.ts';
import { examHeaderSchema, examItemSchema } from '../contracts/exam.ts';
import { readLines } from '../files/read-lines.ts';
import type { Line } from '../files/read-lines.ts';
import type { TaskAnswerKey } from './simulator-config.ts';

/**
 * Answer keys of exam files (JSONL: an exam header, then items), in order; items without a key are left out.
 * Throws EVAL_SIMULATOR_EXAM_UNREADABLE, or EVAL_SIMULATOR_EXAM_INVALID with file and line.
 */
export async function loadAnswerKeys(examFilePaths: readonly string[]): Promise<TaskAnswerKey[]> {
  const keys: TaskAnswerKey[] = [];
  for (const path of examFilePaths) {
    let task: string | null = null;
    for await (const line of readExam(path)) {
      if (task === null) {
        task = parseLine(examHeaderSchema, line, path).task;
      } else {
        const { answerKey } = parseLine(examItemSchema, line, path);
        if (answerKey !== null) keys.push({ task, key: answerKey });
      }
    }
  }
  return keys;
}

async function* readExam(path: string): AsyncGenerator<Line> {
  try {
    yield* readLines(path);
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

function parseLine<Schema extends z.ZodType>(schema: Schema, line: Line, path: string): z.output<Schema> {
  let problem: string;
  try {
    const parsed = schema.safeParse(JSON.parse(line.bytes.toString()));
    if (parsed.success) return parsed.data;
    problem = z.prettifyError(parsed.error);
  } catch (error) {
    problem = String(error);
  }
  throw new EvalError({
    code: 'EVAL_SIMULATOR_EXAM_INVALID',
    message: `expected an exam ${line.number === 1 ? 'header' : 'item'}, found ${problem}, at ${path}:${line.number}`,
    nextStep: 'Run prepare-dataset again to write the exam file anew.',
    details: { path, line: line.number },
  });
}
