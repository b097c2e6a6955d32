import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeFailure } from './write-failure.ts';

/**
 * Fills a temporary file beside `path` and renames it into place once it is on disk:
 * whoever opens `path` finds the old content or the whole new one. `fill` may return another name in the same folder.
 */
export async function writeFileAtomically(
  path: string,
  fill: (file: FileHandle) => Promise<string | void>,
): Promise<string> {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx');
    let finalPath = path;
    try {
      finalPath = (await fill(file)) ?? path;
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, finalPath);
    await syncDirectory(dirname(finalPath));
    return finalPath;
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw writeFailure(path, error);
  }
}

/** Makes the names in a folder (new, renamed, removed files) survive a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
