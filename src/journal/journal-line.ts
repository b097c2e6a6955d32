import { basename, dirname } from 'node:path';
import { EvalError } from '../contracts/errors.ts';
import type { Line } from '../files/read-lines.ts';

/** What makes a record count once. */
export interface SampleKey {
  readonly exam: string;
  readonly itemId: string;
  readonly index: number;
  readonly repeat: number;
}

/** The key of a journal line, or null when the line is not a record (torn, damaged, or not ours). */
export function parseKey(bytes: Buffer): SampleKey | null {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  if (!('exam' in value) || !('itemId' in value) || !('index' in value) || !('repeat' in value)) return null;
  const { exam, itemId, index, repeat } = value;
  if (typeof exam !== 'string' || typeof itemId !== 'string') return null;
  if (typeof index !== 'number' || typeof repeat !== 'number') return null;
  return { exam, itemId, index, repeat };
}

export function itemKey(itemId: string, repeat: number): string {
  return `${repeat}/${itemId}`;
}

export function corruptLine(path: string, line: Pick<Line, 'number'>, what: string): EvalError {
  const place = `${basename(dirname(path))}/${basename(path)}:${line.number}`;
  return new EvalError({
    code: 'EVAL_JOURNAL_CORRUPT',
    message: `expected a sample in ${place}, found ${what} (${path}, line ${line.number})`,
    nextStep:
      `restore the file from a copy, or delete line ${line.number} ` +
      `(sed -i '${line.number}d' ${path}) and run the same command again: only its item is asked again`,
    details: { path, line: line.number },
  });
}
