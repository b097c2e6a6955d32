import { closeSync, openSync, readSync } from 'node:fs';
import { type Sample, sampleSchema } from '../contracts/sample.ts';
import { corruptLine, itemKey } from './journal-line.ts';
import { expectRunDirectory, listJournals } from './run-directory.ts';
import { scanJournal } from './scan-journal.ts';

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

/** exam → key → where its last record lies. */
async function indexRecords(
  paths: readonly string[],
  onlyExam: string | undefined,
): Promise<Map<string, Map<string, Entry>>> {
  const exams = new Map<string, Map<string, Entry>>();
  for (const [file, path] of paths.entries()) {
    await scanJournal(
      path,
      ({ exam, itemId, index, repeat }, { number, offset, bytes }) => {
        const entries = exams.get(exam) ?? new Map<string, Entry>();
        exams.set(exam, entries);
        const place = { file, line: number, offset, length: bytes.length };
        entries.set(itemKey(itemId, repeat), { itemId, index, repeat, ...place });
      },
      onlyExam,
    );
  }
  return exams;
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
