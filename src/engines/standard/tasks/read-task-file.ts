import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type Document, parseDocument } from 'yaml';
import { EvalError } from '../../../contracts/errors.ts';
import type { FunctionReference } from './function-reference.ts';

/** A task or group file as written: keys of the YAML mapping, `!function` tags as FunctionReference, includes merged in. */
export type RawTaskFile = Readonly<Record<string, unknown>>;

/**
 * Reads a task file of lm-evaluation-harness and everything it includes: later includes win over earlier ones, the file itself over
 * all; the merge is shallow and `task_list` of an included file is dropped. Throws EVAL_STANDARD_TASK_FILE with file and line.
 */
export async function readTaskFile(path: string): Promise<RawTaskFile> {
  return readWithIncludes(resolve(path), new Set());
}

async function readWithIncludes(path: string, seen: Set<string>): Promise<RawTaskFile> {
  if (seen.has(path)) throw taskFileError(path, 'expected every file to be included once, found it a second time');
  seen.add(path);
  const { include, ...own } = parseTaskYaml(await readText(path), path);
  if (include === undefined) return own;
  const merged: Record<string, unknown> = {};
  for (const name of Array.isArray(include) ? include : [include]) {
    if (typeof name !== 'string')
      throw taskFileError(path, `expected a file name after include, found ${String(name)}`);
    const file = isAbsolute(name) ? name : join(dirname(path), name);
    const { task_list: _, ...included } = await readWithIncludes(resolve(file), seen);
    Object.assign(merged, included);
  }
  return { ...merged, ...own };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw taskFileError(path, 'expected a readable task file', error);
  }
}

/** Parses one file, includes not followed. Duplicate keys: the last one counts, as in PyYAML. */
export function parseTaskYaml(text: string, path: string): Readonly<Record<string, unknown>> {
  const directory = dirname(path);
  const document: Document = parseDocument(text, {
    uniqueKeys: false,
    // libyaml, too, lets a quoted text go on at the margin.
    strict: false,
    prettyErrors: true,
    customTags: [
      {
        tag: '!function',
        resolve: (reference: string): FunctionReference => ({ functionReference: reference.trim(), directory }),
      },
    ],
  });
  const [problem] = document.errors;
  if (problem !== undefined) throw taskFileError(path, problem.message.split('\n')[0] ?? 'invalid YAML');
  const value: unknown = document.toJS();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw taskFileError(path, 'expected a mapping of task fields');
  }
  return Object.fromEntries(Object.entries(value));
}

export function taskFileError(path: string, problem: string, cause?: unknown): EvalError {
  return new EvalError({
    code: 'EVAL_STANDARD_TASK_FILE',
    message: `task file ${path}: ${problem}`,
    nextStep: 'correct the task file; the fields are those of lm-evaluation-harness',
    details: { path },
    cause,
  });
}
