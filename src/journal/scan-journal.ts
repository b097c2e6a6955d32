import { truncate } from 'node:fs/promises';
import { readLines } from '../files/read-lines.ts';
import { writeFailure } from '../files/write-failure.ts';
import { corruptLine, parseKey, type SampleKey } from './journal-line.ts';

/**
 * Calls `onKey` for every record of a journal file. A last line that a killed process left half written is cut off;
 * a damaged line before it throws EVAL_JOURNAL_CORRUPT, because cutting there would lose records.
 */
export async function repairAndScan(path: string, onKey: (key: SampleKey) => void): Promise<void> {
  let damaged: { readonly number: number; readonly offset: number } | null = null;
  for await (const line of readLines(path)) {
    if (damaged !== null) throw corruptLine(path, damaged, 'something else');
    const key = line.terminated ? parseKey(line.bytes) : null;
    if (key === null) damaged = { number: line.number, offset: line.offset };
    else onKey(key);
  }
  if (damaged === null) return;
  try {
    await truncate(path, damaged.offset);
  } catch (error) {
    throw writeFailure(path, error);
  }
}
