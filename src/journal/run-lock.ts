import { readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { EvalError } from '../contracts/errors.ts';
import { systemErrorCode } from '../files/system-error.ts';
import { writeFailure } from '../files/write-failure.ts';

export interface RunLock {
  release(): void;
}

const ownerSchema = z.object({ pid: z.number().int(), host: z.string() });

const sqliteBusy = 5;

/**
 * Takes the exclusive lock of a run directory, or throws EVAL_JOURNAL_LOCKED naming the process that has it.
 *
 * The lock is SQLite's exclusive lock on the empty file `.lock`: a lock of the operating system, which ends with its
 * process however that ends. So a killed run never leaves a stale lock, and a reused process id fools nobody.
 * Nothing else in this process may open `.lock`: POSIX drops a process's locks when it closes any handle of the file.
 */
export async function takeRunLock(runPath: string): Promise<RunLock> {
  const ownerPath = join(runPath, '.lock-owner.json');
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(runPath, '.lock'), { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    throw isBusy(error) ? lockedBy(runPath, await readOwner(ownerPath)) : lockFailure(runPath, error);
  }
  const held = database;
  try {
    await writeFile(ownerPath, JSON.stringify({ pid: process.pid, host: hostname() }));
  } catch (error) {
    held.close();
    throw writeFailure(ownerPath, error);
  }
  return {
    release: () => {
      if (held.isOpen) held.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy;
}

function lockedBy(runPath: string, owner: z.infer<typeof ownerSchema> | null): EvalError {
  const who = owner === null ? 'another process' : `process ${owner.pid} on ${owner.host}`;
  return new EvalError({
    code: 'EVAL_JOURNAL_LOCKED',
    message: `${runPath} is in use by ${who}; only one process may write a run directory`,
    nextStep: 'wait for that process or stop it, then run the same command again; or start a new run',
    details: { runPath, pid: owner?.pid ?? null, host: owner?.host ?? null },
  });
}

function lockFailure(runPath: string, error: unknown): EvalError {
  const reason = error instanceof Error ? error.message : String(error);
  return new EvalError({
    code: 'EVAL_JOURNAL_LOCK_FAILED',
    message: `${runPath} cannot be locked: ${reason}`,
    nextStep: 'check write permission and that the file system has file locks (some network file systems do not)',
    details: { runPath, systemCode: systemErrorCode(error) ?? null },
    cause: error,
  });
}

/** The owner writes its name just after it has the lock: what stands there may be missing, or of the owner before. */
async function readOwner(path: string): Promise<z.infer<typeof ownerSchema> | null> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    try {
      return ownerSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  return null;
}
