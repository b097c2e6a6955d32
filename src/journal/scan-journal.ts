import { type Line, readLines } from '../files/read-lines.ts';
import { corruptLine, parseKey, type SampleKey } from './journal-line.ts';

/**
 * Calls `onRecord` for every record of a journal file, or of one exam only. Returns where a torn end begins, or null:
 * a last line that a process leaves half written, now or when it died, was never acknowledged. A damaged line before
 * the last throws EVAL_JOURNAL_CORRUPT, because dropping it would lose a record.
 */
export async function scanJournal(
  path: string,
  onRecord: (key: SampleKey, line: Line) => void,
  onlyExam?: string,
): Promise<number | null> {
  let damaged: Line | null = null;
  for await (const line of readLines(path)) {
    if (damaged !== null) throw corruptLine(path, damaged, 'something else');
    if (onlyExam !== undefined && isOfAnotherExam(line.bytes, onlyExam)) continue;
    const key = line.terminated ? parseKey(line.bytes) : null;
    if (key === null) damaged = line;
    else if (onlyExam === undefined || key.exam === onlyExam) onRecord(key, line);
  }
  return damaged === null ? null : damaged.offset;
}

const recordStart = Buffer.from('{"exam":"');

/** Tells most lines of other exams by their first bytes, which is much faster than parsing them. */
function isOfAnotherExam(bytes: Buffer, wantedExam: string): boolean {
  const start = recordStart.length;
  if (bytes.length < start + wantedExam.length || bytes.compare(recordStart, 0, start, 0, start) !== 0) return false;
  return bytes.toString('latin1', start, start + wantedExam.length) !== wantedExam;
}
