import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemErrorCode } from './system-error.ts';
import { writeFailure } from './write-failure.ts';

/**
 * Makes a folder and those above it that are missing. Throws EVAL_FILES_*.
 * Not `mkdir` with `recursive`: on a read-only file system that reports ENOENT, and below /proc it never returns.
 */
export async function makeDirectory(path: string): Promise<void> {
  const parent = dirname(path);
  const error = await tryToMake(path);
  if (error === null) return;
  if (systemErrorCode(error) !== 'ENOENT' || parent === path) throw writeFailure(path, error);
  await makeDirectory(parent);
  const second = await tryToMake(path);
  if (second !== null) throw writeFailure(path, second);
}

/** Null when the folder is there afterwards, whoever made it. */
async function tryToMake(path: string): Promise<unknown> {
  try {
    await mkdir(path);
    return null;
  } catch (error) {
    const found = await stat(path).catch(() => null);
    return found?.isDirectory() === true ? null : error;
  }
}
