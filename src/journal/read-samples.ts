import { closeSync, openSync, readSync } from 'node:fs';
import { type Sample, sampleSchema } from '../contracts/sample.ts';
import { readLines } from '../files/read-lines.ts';
import { corruptLine, itemKey, parseKey } from './journal-line.ts';
import { expectRunDirectory, listJournals } from './run-directory.ts';

interface Entry {
  readonly exam: string;
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
  const entries = await indexRecords(paths, examFingerprint);
  const handles = paths.map((path) => openSync(path, 'r'));
  try {
    for (const entry of entries) yield readRecord(paths[entry.file] ?? '', handles[entry.file] ?? -1, entry);
  } finally {
    for (const handle of handles) closeSync(handle);
  }
}

async function indexRecords(paths: readonly string[], wantedExam: string | undefined): Promise<Entry[]> {
  const entries = new Map<string, Entry>();
  for (const [file, path] of paths.entries()) {
    let damaged: number | null = null;
    for await (const line of readLines(path)) {
      if (damaged !== null) throw corruptLine(path, { number: damaged }, 'something else');
      const key = line.terminated ? parseKey(line.bytes) : null;
      if (key === null) {
        // A last line may be half written, now or when its process died: it was never acknowledged.
        damaged = line.number;
        continue;
      }
      if (wantedExam !== undefined && key.exam !== wantedExam) continue;
      const { exam, itemId, index, repeat } = key;
      const place = { file, line: line.number, offset: line.offset, length: line.bytes.length };
      entries.set(`${exam}/${itemKey(itemId, repeat)}`, { exam, itemId, index, repeat, ...place });
    }
  }
  return [...entries.values()].sort(
    (a, b) =>
      compareText(a.exam, b.exam) || a.index - b.index || a.repeat - b.repeat || compareText(a.itemId, b.itemId),
  );
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
