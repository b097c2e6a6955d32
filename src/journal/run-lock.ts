import { rmSync } from 'node:fs';
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
 * Takes the lock of a run directory, or throws EVAL_JOURNAL_LOCKED naming the process that has it: the whole directory, or, with `part`, one
 * journal of it beside processes that have other parts.
 *
 * The locks are SQLite's on empty files: locks of the operating system, which end with their process however that ends. So a killed run
 * never leaves a stale lock, and a reused process id fools nobody. A part holds `.lock` shared and its own file alone; the whole holds
 * `.lock` alone, which no reader of it lets happen.
 * Nothing else in this process may open these files: POSIX drops a process's locks when it closes any handle of a file.
 */
export async function takeRunLock(runPath: string, part?: string): Promise<RunLock> {
  if (part === undefined) return take(runPath, '.lock', 'BEGIN EXCLUSIVE');
  // A transaction that has read holds its shared lock until it ends.
  const whole = await take(runPath, '.lock', 'BEGIN; SELECT count(*) FROM sqlite_schema');
  try {
    const own = await take(runPath, `.lock-${part}`, 'BEGIN EXCLUSIVE');
    return {
      release: () => {
        own.release();
        whole.release();
      },
    };
  } catch (error) {
    whole.release();
    throw error;
  }
}

async function take(runPath: string, name: string, begin: string): Promise<RunLock> {
  const isShared = !begin.includes('EXCLUSIVE');
  const ownerPath = join(runPath, `${name}-owner.json`);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(runPath, name), { timeout: 0 });
    database.exec(begin);
  } catch (error) {
    database?.close();
    throw isBusy(error) ? lockedBy(runPath, await readOwner(ownerPath)) : lockFailure(runPath, error);
  }
  const held = database;
  try {
    if (!isShared) await writeFile(ownerPath, JSON.stringify({ pid: process.pid, host: hostname() }));
  } catch (error) {
    held.close();
    throw writeFailure(ownerPath, error);
  }
  return {
    release: () => {
      if (!held.isOpen) return;
      // Gone before the lock is: a name that stays would be told of the next one.
      if (!isShared) rmSync(ownerPath, { force: true });
      held.close();
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
