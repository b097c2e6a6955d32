import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EvalError, isEvalError } from '../../contracts/errors.ts';
import type { Manifest, ManifestFile } from '../../contracts/manifest.ts';
import { makeDirectory } from '../../files/make-directory.ts';
import { writeFailure } from '../../files/write-failure.ts';
import { syncDirectory } from '../../files/write-file-atomically.ts';
import { hashFile } from '../hash-file.ts';
import type { DataSource } from './data-source.ts';

export interface FetchOptions {
  readonly sources: readonly DataSource[];
  /** Files are kept as `<directory>/<data set>/<path>`. */
  readonly directory: string;
  readonly signal?: AbortSignal;
  /** Told once per file that is fetched. */
  readonly notify?: (message: string) => void;
}

/** Connections of one file that may break off before fetching it fails. */
const mostBreaks = 5;

/**
 * Fetches a file of a data set from the first source that has it: into `<path>.part`, which a later try goes on with; checked; then
 * renamed, so that a file under its name is always whole. Without a digest in the manifest the one found is written beside it, as
 * `<path>.sha256`. Null where no source has it. Throws EVAL_DATASET_CHECKSUM.
 */
export async function fetchDataFile(
  manifest: Manifest,
  file: ManifestFile,
  { sources, directory, signal, notify }: FetchOptions,
): Promise<string | null> {
  const path = join(directory, manifest.name, file.path);
  await makeDirectory(dirname(path));
  for (const source of sources) {
    notify?.(`fetching ${manifest.name}/${file.path} from ${source.name}`);
    if (!(await download(source, manifest, file, path, signal))) continue;
    const part = `${path}.part`;
    const found = await hashFile(part);
    if (file.sha256 !== null && found !== file.sha256) {
      const { size } = await stat(part);
      await rm(part, { force: true });
      throw new EvalError({
        code: 'EVAL_DATASET_CHECKSUM',
        message: `data set ${manifest.name}: expected SHA-256 ${file.sha256} (${file.bytes} bytes), ${source.name} gave ${found} (${size} bytes) for ${file.path}`,
        nextStep: 'check which version that source holds; the manifest pins another one',
        details: { dataset: manifest.name, source: source.name, expected: file.sha256, found },
      });
    }
    if (file.sha256 === null) await writeFile(`${path}.sha256`, `${found}\n`);
    await rm(`${part}.etag`, { force: true });
    await rename(part, path);
    await syncDirectory(dirname(path));
    return path;
  }
  return null;
}

/** Fills `<path>.part`; false where the source does not have the file. */
async function download(
  source: DataSource,
  manifest: Manifest,
  file: ManifestFile,
  path: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const part = `${path}.part`;
  for (let breaks = 0; ; breaks += 1) {
    signal?.throwIfAborted();
    try {
      const remote = await source.open(manifest, file, await resumableBytes(part, file));
      if (remote === null) return false;
      const known = await readFile(`${part}.etag`, 'utf8').catch(() => null);
      const isSame = remote.offset === 0 || known === null || known === remote.etag;
      if (!isSame) {
        // Another content than the first half had.
        await rm(part, { force: true });
        await rm(`${part}.etag`, { force: true });
        continue;
      }
      if (remote.etag !== null) await writeFile(`${part}.etag`, remote.etag);
      await append(part, remote.body, remote.offset, signal);
      return true;
    } catch (error) {
      const mayPass = isEvalError(error) && error.exitCode === 75 && !error.code.startsWith('EVAL_FILES');
      if (!mayPass || breaks >= mostBreaks) throw error;
    }
  }
}

/** What a broken-off try left; a whole file or more is fetched again. */
async function resumableBytes(part: string, file: ManifestFile): Promise<number> {
  const found = await stat(part).catch(() => null);
  if (found === null) return 0;
  return file.bytes !== null && found.size >= file.bytes ? 0 : found.size;
}

async function append(
  part: string,
  body: AsyncIterable<Uint8Array>,
  offset: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const guard = async <Result>(action: Promise<Result>): Promise<Result> => {
    try {
      return await action;
    } catch (error) {
      throw writeFailure(part, error);
    }
  };
  const handle = await guard(open(part, offset === 0 ? 'w' : 'a'));
  try {
    for await (const chunk of body) {
      signal?.throwIfAborted();
      await guard(handle.appendFile(chunk));
    }
    await guard(handle.sync());
  } finally {
    await handle.close();
  }
}
