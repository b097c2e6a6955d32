import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { type Exam, type ExamHeader, type ExamItem, examHeaderSchema, examItemSchema } from '../contracts/exam.ts';
import { EvalError } from '../contracts/errors.ts';
import { type Line, readLines } from '../files/read-lines.ts';
import { systemErrorCode } from '../files/system-error.ts';
import { examFingerprint } from './exam-fingerprint.ts';

/** Opens an exam file and checks that its content has the fingerprint it is named after. Throws EVAL_EXAM_MISSING or EVAL_EXAM_CORRUPT. */
export async function openExam(path: string): Promise<Exam> {
  const header = await verify(path);
  return { header, items: () => readItems(path) };
}

/** All exams of a folder, by engine, suite, task and fingerprint. */
export async function openExams(directory: string): Promise<readonly Exam[]> {
  let names: string[];
  try {
    names = await readdir(directory);
  } catch (error) {
    throw missingExam(directory, error);
  }
  const files = names.filter((name) => name.endsWith('.jsonl')).sort();
  const exams = await Promise.all(files.map((name) => openExam(join(directory, name))));
  const place = ({ header }: Exam): string =>
    [header.engine, header.suite, header.task, header.fingerprint].join('\u0000');
  return exams.sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

async function verify(path: string): Promise<ExamHeader> {
  const fingerprint = examFingerprint();
  let header: ExamHeader | undefined;
  let itemCount = 0;
  try {
    for await (const line of readLines(path)) {
      if (!line.terminated) throw corruptExam(path, `line ${line.number} is cut off`);
      if (header === undefined) {
        header = parseLine(path, line, examHeaderSchema);
      } else {
        fingerprint.add(line.bytes);
        itemCount += 1;
      }
    }
  } catch (error) {
    throw systemErrorCode(error) === 'ENOENT' ? missingExam(path, error) : error;
  }
  if (header === undefined) throw corruptExam(path, 'the file is empty');
  const { fingerprint: expected, ...rest } = header;
  if (header.itemCount !== itemCount) {
    throw corruptExam(path, `expected ${header.itemCount} items, found ${itemCount}`);
  }
  const found = fingerprint.finish(rest);
  if (found !== expected) throw corruptExam(path, `expected the fingerprint ${expected}, found ${found}`);
  if (basename(path) !== `${expected}.jsonl`) throw corruptExam(path, `expected the file name ${expected}.jsonl`);
  return header;
}

async function* readItems(path: string): AsyncGenerator<ExamItem, void, undefined> {
  for await (const line of readLines(path)) {
    if (line.number > 1) yield parseLine(path, line, examItemSchema);
  }
}

function parseLine<Schema extends z.ZodType>(path: string, line: Line, schema: Schema): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(line.bytes.toString('utf8'));
  } catch (error) {
    throw corruptExam(path, `line ${line.number} is not JSON`, error);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw corruptExam(path, `line ${line.number} does not have the expected form:\n${z.prettifyError(parsed.error)}`);
}

function corruptExam(path: string, what: string, cause?: unknown): EvalError {
  return new EvalError({
    code: 'EVAL_EXAM_CORRUPT',
    message: `${path}: ${what}`,
    nextStep: 'delete the file and run the step prepare-dataset again',
    details: { path },
    cause,
  });
}

function missingExam(path: string, cause: unknown): EvalError {
  return new EvalError({
    code: 'EVAL_EXAM_MISSING',
    message: `expected an exam at ${path}, found none (${systemErrorCode(cause) ?? 'error'})`,
    nextStep: 'run the step prepare-dataset first',
    details: { path },
    cause,
  });
}
