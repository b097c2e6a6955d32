import { randomBytes } from 'node:crypto';
import { open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeFailure } from './write-failure.ts';

/** A file that nobody sees before it is whole. */
export interface UnfinishedFile {
  /** Adds to the end. */
  writeFile(text: string): Promise<void>;
  /** Replaces bytes that are there already. */
  overwrite(text: string, offset: number): Promise<void>;
}

/**
 * Fills a temporary file beside `path` and renames it into place once it is on disk: whoever opens `path` finds the old
 * content or the whole new one. `fill` may return another path in the same folder. What it throws goes through unchanged.
 */
export async function writeFileAtomically(
  path: string,
  fill: (file: UnfinishedFile) => Promise<string | void>,
): Promise<void> {
  const guard = async <Result>(action: Promise<Result>): Promise<Result> => {
    try {
      return await action;
    } catch (error) {
      throw writeFailure(path, error);
    }
  };
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  const file = await guard(open(temporary, 'wx'));
  try {
    let finalPath = path;
    try {
      const renamed = await fill({
        writeFile: (text) => guard(file.appendFile(text)),
        overwrite: async (text, offset) => {
          await guard(file.write(text, offset));
        },
      });
      finalPath = renamed ?? path;
      await guard(file.sync());
    } finally {
      await file.close();
    }
    await guard(rename(temporary, finalPath));
    await guard(syncDirectory(dirname(finalPath)));
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw error;
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
