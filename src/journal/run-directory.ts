import { mkdir, readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { EvalError } from '../contracts/errors.ts';
import type { StepName } from '../contracts/run.ts';
import type { Sample } from '../contracts/sample.ts';
import { makeDirectory } from '../files/make-directory.ts';
import { systemErrorCode } from '../files/system-error.ts';
import { syncDirectory } from '../files/write-file-atomically.ts';
import { writeFailure } from '../files/write-failure.ts';
import { itemKey } from './journal-line.ts';
import { openJournalFile, type JournalFile } from './journal-file.ts';
import { takeRunLock } from './run-lock.ts';
import { scanJournal } from './scan-journal.ts';

/** Where the samples of one exam go. Structurally the `SampleSink` of the engines. */
export interface ExamSink {
  has(itemId: string, repeat: number): boolean;
  /** Resolves when the sample is on disk. */
  write(sample: Sample): Promise<void>;
}

export interface JournalWriter {
  sink(examFingerprint: string): ExamSink;
  close(): Promise<void>;
}

/** A run directory that this process alone may write. */
export interface RunDirectory {
  readonly path: string;
  /** Appends to `journal/<step>.<shard>.jsonl`. `has` of its sinks sees what any step or shard of the run recorded. */
  journal(step: StepName, shard: number): Promise<JournalWriter>;
  /** Closes the journals and gives the lock back. */
  close(): Promise<void>;
}

/** Makes `<parent>/<runId>` with its folders and opens it. Throws EVAL_JOURNAL_RUN_EXISTS when it is there already. */
export async function createRunDirectory(parent: string, runId: string): Promise<RunDirectory> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(runId)) {
    throw new EvalError({
      code: 'EVAL_JOURNAL_RUN_ID',
      message: `expected a run id of letters, digits, ".", "_" and "-", found ${JSON.stringify(runId)}`,
      nextStep: 'leave the run id out to get a new one, or name one of that form',
    });
  }
  const path = join(parent, runId);
  await makeDirectory(join(path, 'steps'));
  // Last, because it is what makes the folder a run: one that a killed process left half made is completed.
  const made = await mkdir(join(path, 'journal')).catch((error: unknown) => error);
  if (systemErrorCode(made) === 'EEXIST') {
    throw new EvalError({
      code: 'EVAL_JOURNAL_RUN_EXISTS',
      message: `expected no run ${runId} in ${parent}, found one`,
      nextStep: 'resume that run, or start one with another id',
      details: { path },
    });
  }
  if (made !== undefined) throw writeFailure(path, made);
  await syncDirectory(path);
  await syncDirectory(parent);
  return openRunDirectory(path);
}

/** One journal of a run. */
export interface JournalName {
  readonly step: StepName;
  readonly shard: number;
}

/**
 * Opens a run directory for writing and learns what it has: all of it, or with `only` one journal, beside other processes that write others.
 * Throws EVAL_JOURNAL_LOCKED when another process has it open, EVAL_JOURNAL_CORRUPT for a damaged record. A record that was half written when
 * its process died is dropped: it is asked again.
 */
export async function openRunDirectory(path: string, only?: JournalName): Promise<RunDirectory> {
  const journalPath = join(path, 'journal');
  await expectRunDirectory(path);
  const own = only === undefined ? undefined : `${only.step}.${only.shard}`;
  const lock = await takeRunLock(path, own);
  const recorded = new Map<string, Set<string>>();
  const keysOf = (exam: string): Set<string> => {
    const known = recorded.get(exam);
    if (known !== undefined) return known;
    const empty = new Set<string>();
    recorded.set(exam, empty);
    return empty;
  };
  try {
    for (const file of await listJournals(path)) {
      const tornAt = await scanJournal(file, ({ exam, itemId, repeat }) => keysOf(exam).add(itemKey(itemId, repeat)));
      // Another process may be writing that line just now.
      const isOurs = own === undefined || file === join(journalPath, `${own}.jsonl`);
      if (tornAt !== null && isOurs) await truncate(file, tornAt);
    }
  } catch (error) {
    lock.release();
    throw systemErrorCode(error) === undefined ? error : writeFailure(journalPath, error);
  }

  const open = new Map<string, Promise<JournalFile>>();
  return {
    path,
    journal: async (step, shard) => {
      const name = `${step}.${shard}.jsonl`;
      if (own !== undefined && name !== `${own}.jsonl`)
        throw new Error(`${path} was opened for ${own}, not for ${name}`);
      const opening = open.get(name) ?? openJournalFile(join(journalPath, name));
      open.set(name, opening);
      const file = await opening;
      return {
        sink: (examFingerprint) => {
          const keys = keysOf(examFingerprint);
          return {
            has: (itemId, repeat) => keys.has(itemKey(itemId, repeat)),
            write: async (sample) => {
              await file.append(JSON.stringify(sample));
              keys.add(itemKey(sample.itemId, sample.repeat));
            },
          };
        },
        close: async () => {
          if (open.delete(name)) await file.close();
        },
      };
    },
    close: async () => {
      const files = [...open.values()];
      open.clear();
      try {
        await Promise.all(files.map(async (file) => (await file).close()));
      } finally {
        lock.release();
      }
    },
  };
}

/** The journal files of a run, by step and shard. Of a key that several of them have, the last file's record counts. */
export async function listJournals(runPath: string): Promise<readonly string[]> {
  const names = await readdir(join(runPath, 'journal'));
  return names
    .filter((name) => name.endsWith('.jsonl'))
    .sort(new Intl.Collator('en', { numeric: true }).compare)
    .map((name) => join(runPath, 'journal', name));
}

export async function expectRunDirectory(path: string): Promise<void> {
  const found = await stat(join(path, 'journal')).catch(() => null);
  if (found?.isDirectory() === true) return;
  throw new EvalError({
    code: 'EVAL_JOURNAL_NOT_FOUND',
    message: `expected a run directory (with a folder "journal") at ${path}, found none`,
    nextStep: 'check the path; `vllm-eval results list` shows the runs there are',
    details: { path },
  });
}
