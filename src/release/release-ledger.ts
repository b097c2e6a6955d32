import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EvalError, isEvalError } from '../contracts/errors.ts';
import { makeDirectory } from '../files/make-directory.ts';
import { readLines } from '../files/read-lines.ts';
import { writeFileAtomically } from '../files/write-file-atomically.ts';
import { openJournalFile } from '../journal/journal-file.ts';
import { takeRunLock } from '../journal/run-lock.ts';

const deliverySchema = z.object({
  kind: z.literal('delivery'),
  /** X-GitHub-Delivery, or a name of our own for a poll. */
  id: z.string(),
  /** SHA-256 of the body: a copy under a new id is the same delivery. */
  body: z.string(),
  at: z.iso.datetime(),
  image: z.string(),
  tag: z.string(),
});
/** A candidate that was accepted and must be handled. */
export type Delivery = z.infer<typeof deliverySchema>;

const handledSchema = z.object({
  kind: z.literal('handled'),
  ids: z.array(z.string()),
  at: z.iso.datetime(),
  /** The release it was about; null for none. */
  key: z.string().nullable(),
  /** Why it led nowhere; such a delivery may be sent again. */
  problem: z.string().nullable(),
});

export const releaseStates = ['waiting', 'submitted', 'finished', 'failed'] as const;
const releaseRecordSchema = z.object({
  kind: z.literal('release'),
  key: z.string(),
  /** Name of the workflow or of the run. */
  name: z.string(),
  image: z.string(),
  repository: z.string(),
  digest: z.string(),
  platformDigests: z.array(z.string()),
  tags: z.array(z.string()),
  semver: z.string(),
  gitCommit: z.string().nullable(),
  suiteVersion: z.string(),
  /** When its first delivery arrived. */
  firstSeenAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
  state: z.enum(releaseStates),
  /** Of a state `failed`: code, what happened, what to do. */
  problem: z.object({ code: z.string(), message: z.string(), nextStep: z.string() }).nullable(),
});
/** A release and how far it has got; the newest record of a key counts. */
export type ReleaseRecord = z.infer<typeof releaseRecordSchema>;

const lineSchema = z.discriminatedUnion('kind', [deliverySchema, handledSchema, releaseRecordSchema]);
type LedgerLine = z.infer<typeof lineSchema>;

/** What was received and what became of it, on disk before anybody is told. One process has it at a time. */
export interface ReleaseLedger {
  /** Deliveries that nothing came of yet, oldest first. */
  pending(): readonly Delivery[];
  releases(): readonly ReleaseRecord[];
  release(key: string): ReleaseRecord | undefined;
  /** Resolves when it is on disk. A `duplicate` has the id or the body of one that was accepted and did not fail. */
  accept(delivery: Delivery): Promise<'accepted' | 'duplicate'>;
  handle(ids: readonly string[], at: Date, key: string | null, problem: string | null): Promise<void>;
  record(release: ReleaseRecord): Promise<void>;
  close(): Promise<void>;
}

/** Opens `<directory>/ledger.jsonl`. A line that a killed process left half written is dropped: nobody was told of it. */
export async function openReleaseLedger(directory: string, keepSince: Date): Promise<ReleaseLedger> {
  await makeDirectory(directory);
  const lock = await takeRunLock(directory).catch((error: unknown) => {
    throw isEvalError(error, 'EVAL_JOURNAL_LOCKED') ? ledgerLocked(directory, error) : error;
  });
  const path = join(directory, 'ledger.jsonl');
  const deliveries = new Map<string, Delivery>();
  const pending = new Map<string, Delivery>();
  const outcomes = new Map<string, 'pending' | 'handled' | 'failed'>();
  const idsByBody = new Map<string, string>();
  const releases = new Map<string, ReleaseRecord>();
  const apply = (line: LedgerLine): void => {
    if (line.kind === 'release') releases.set(line.key, line);
    else if (line.kind === 'delivery') {
      deliveries.set(line.id, line);
      idsByBody.set(line.body, line.id);
      outcomes.set(line.id, 'pending');
      pending.set(line.id, line);
    } else {
      for (const id of line.ids) {
        outcomes.set(id, line.problem === null ? 'handled' : 'failed');
        pending.delete(id);
      }
    }
  };
  try {
    const kept = existsSync(path) ? await readLedger(path) : [];
    // Handled deliveries are remembered for the replay window only: older ones are refused by their time.
    const forgotten = new Set(
      kept.flatMap((line) => (line.kind === 'delivery' && new Date(line.at) < keepSince ? [line.id] : [])),
    );
    for (const line of kept) apply(line);
    for (const id of forgotten) {
      if (outcomes.get(id) === 'pending') continue;
      const body = deliveries.get(id)?.body;
      if (body !== undefined && idsByBody.get(body) === id) idsByBody.delete(body);
      deliveries.delete(id);
      outcomes.delete(id);
    }
    const lines: LedgerLine[] = [
      ...releases.values(),
      ...deliveries.values(),
      ...[...outcomes].flatMap(([id, outcome]) =>
        outcome === 'pending'
          ? []
          : [handledLine([id], keepSince, null, outcome === 'failed' ? 'failed before a restart' : null)],
      ),
    ];
    await writeFileAtomically(path, (file) =>
      file.writeFile(lines.map((line) => `${JSON.stringify(line)}\n`).join('')),
    );
  } catch (error) {
    lock.release();
    throw error;
  }
  const file = await openJournalFile(path);
  const write = async (line: LedgerLine): Promise<void> => {
    await file.append(JSON.stringify(line));
    apply(line);
  };
  const accepting = new Map<string, Promise<void>>();
  const accept = async (delivery: Delivery): Promise<'accepted' | 'duplicate'> => {
    const { id, body } = delivery;
    // Of two equal deliveries at once the second waits for the first to be on disk. No await before the check: both would pass it.
    const earlier = accepting.get(id) ?? accepting.get(body);
    if (earlier !== undefined) {
      await earlier;
      return 'duplicate';
    }
    if ([id, idsByBody.get(body)].some((known) => isGood(outcomes.get(known ?? '')))) return 'duplicate';
    const writing = write(delivery).finally(() => {
      accepting.delete(id);
      accepting.delete(body);
    });
    accepting.set(id, writing);
    accepting.set(body, writing);
    await writing;
    return 'accepted';
  };
  return {
    pending: () => [...pending.values()],
    releases: () => [...releases.values()],
    release: (key) => releases.get(key),
    accept,
    handle: (ids, at, key, problem) => write(handledLine(ids, at, key, problem)),
    record: write,
    close: async () => {
      await file.close();
      lock.release();
    },
  };
}

function isGood(outcome: 'pending' | 'handled' | 'failed' | undefined): boolean {
  return outcome === 'pending' || outcome === 'handled';
}

function handledLine(ids: readonly string[], at: Date, key: string | null, problem: string | null): LedgerLine {
  return { kind: 'handled', ids: [...ids], at: at.toISOString(), key, problem };
}

async function readLedger(path: string): Promise<LedgerLine[]> {
  const lines: LedgerLine[] = [];
  let damaged: number | null = null;
  for await (const { number, bytes, terminated } of readLines(path)) {
    if (damaged !== null) throw ledgerCorrupt(path, damaged);
    const parsed = terminated ? parseLine(bytes) : null;
    if (parsed === null) damaged = number;
    else lines.push(parsed);
  }
  return lines;
}

function parseLine(bytes: Buffer): LedgerLine | null {
  try {
    return lineSchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return null;
  }
}

function ledgerCorrupt(path: string, line: number): EvalError {
  return new EvalError({
    code: 'EVAL_RELEASE_LEDGER_CORRUPT',
    message: `${path}: line ${line} is damaged, and others follow it.`,
    nextStep: 'Restore the file from a copy, or move it away: runs that were submitted are found again by their names.',
    details: { path, line },
  });
}

function ledgerLocked(directory: string, cause: EvalError): EvalError {
  return new EvalError({
    code: 'EVAL_RELEASE_LEDGER_LOCKED',
    message: `${directory} is in use by another process; every receiver needs a state folder of its own.`,
    nextStep: 'Give this one another --state-dir, or stop the other process.',
    details: cause.details,
    cause,
  });
}
