import { closeSync, openSync, readSync } from 'node:fs';
import { type Sample, sampleSchema } from '../contracts/sample.ts';
import { readLines } from '../files/read-lines.ts';
import { corruptLine, itemKey, parseKey } from './journal-line.ts';
import { expectRunDirectory, listJournals } from './run-directory.ts';

/** Where a record lies. */
interface Entry {
  readonly itemId: string;
  readonly index: number;
  readonly repeat: number;
  readonly file: number;
  readonly line: number;
  readonly offset: number;
  readonly length: number;
}

/**
 * Streams the samples of a run, each key once (the last one written), ordered by exam, index, repeat and item id:
 * the same run gives the same sequence however often it was interrupted and in whatever order answers arrived.
 * Needs no lock. Memory holds where each record lies, never the records.
 */
export async function* readSamples(runPath: string, examFingerprint?: string): AsyncGenerator<Sample, void, undefined> {
  await expectRunDirectory(runPath);
  const paths = await listJournals(runPath);
  const exams = await indexRecords(paths, examFingerprint);
  const handles = paths.map((path) => openSync(path, 'r'));
  try {
    for (const [, entries] of [...exams].sort(([a], [b]) => compareText(a, b))) {
      const ordered = [...entries.values()].sort(
        (a, b) => a.index - b.index || a.repeat - b.repeat || compareText(a.itemId, b.itemId),
      );
      for (const entry of ordered) yield readRecord(paths[entry.file] ?? '', handles[entry.file] ?? -1, entry);
    }
  } finally {
    for (const handle of handles) closeSync(handle);
  }
}

async function indexRecords(
  paths: readonly string[],
  wantedExam: string | undefined,
): Promise<Map<string, Map<string, Entry>>> {
  const exams = new Map<string, Map<string, Entry>>();
  for (const [file, path] of paths.entries()) {
    let damaged: number | null = null;
    for await (const line of readLines(path)) {
      if (damaged !== null) throw corruptLine(path, { number: damaged }, 'something else');
      if (wantedExam !== undefined && isOfAnotherExam(line.bytes, wantedExam)) continue;
      const key = line.terminated ? parseKey(line.bytes) : null;
      if (key === null) {
        // A last line may be half written, now or when its process died: it was never acknowledged.
        damaged = line.number;
        continue;
      }
      const { exam, itemId, index, repeat } = key;
      if (wantedExam !== undefined && exam !== wantedExam) continue;
      let entries = exams.get(exam);
      if (entries === undefined) exams.set(exam, (entries = new Map()));
      const place = { file, line: line.number, offset: line.offset, length: line.bytes.length };
      entries.set(itemKey(itemId, repeat), { itemId, index, repeat, ...place });
    }
  }
  return exams;
}

const recordStart = Buffer.from('{"exam":"');

/** Tells most lines of other exams by their first bytes, which is much faster than parsing them. */
function isOfAnotherExam(bytes: Buffer, wantedExam: string): boolean {
  const start = recordStart.length;
  if (bytes.length < start + wantedExam.length || bytes.compare(recordStart, 0, start, 0, start) !== 0) return false;
  return bytes.toString('latin1', start, start + wantedExam.length) !== wantedExam;
}

function readRecord(path: string, handle: number, entry: Entry): Sample {
  const bytes = Buffer.allocUnsafe(entry.length);
  // Synchronous: the record was read moments ago, and a cached read costs less than a thread hand-over.
  readSync(handle, bytes, 0, entry.length, entry.offset);
  const parsed = sampleSchema.safeParse(JSON.parse(bytes.toString('utf8')));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw corruptLine(
    path,
    { number: entry.line },
    `a record whose ${issue?.path.join('.')} is wrong: ${issue?.message}`,
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
