import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from '../files/write-file-atomically.ts';
import { writeFailure } from '../files/write-failure.ts';

export interface JournalFile {
  /** Appends one line; resolves when it is on disk. Lines of concurrent calls share one write and one fdatasync. */
  append(line: string): Promise<void>;
  close(): Promise<void>;
}

interface Waiting {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Opens `path` for appending with group commit. After a failed write the file is cut back to its last whole line and takes no more. */
export async function openJournalFile(path: string): Promise<JournalFile> {
  let file: FileHandle;
  let size: number;
  try {
    file = await open(path, 'a');
    size = (await file.stat()).size;
    await syncDirectory(dirname(path));
  } catch (error) {
    throw writeFailure(path, error);
  }
  let waiting: Waiting[] = [];
  let flushing: Promise<void> | null = null;
  let failure: unknown = null;

  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        if (failure !== null) throw failure;
        const bytes = Buffer.from(group.map(({ line }) => `${line}\n`).join(''));
        await file.appendFile(bytes);
        await file.datasync();
        size += bytes.length;
        for (const { resolve } of group) resolve();
      } catch (error) {
        if (failure === null) {
          failure = writeFailure(path, error);
          // A short write leaves half a line; a later process cuts it off too if this cannot.
          await file.truncate(size).catch(() => {});
        }
        for (const { reject } of group) reject(failure);
      }
    }
    flushing = null;
  };

  return {
    append: (line) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      waiting.push({ line, resolve, reject });
      // Started on the next turn, so that everything that ends in this one goes into the first group.
      flushing ??= new Promise((start) => setImmediate(start)).then(flush);
      return promise;
    },
    close: async () => {
      await flushing;
      await file.close();
    },
  };
}
