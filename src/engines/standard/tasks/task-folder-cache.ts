import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type Definition, readTaskFolder, type TaskFolder } from './read-task-folder.ts';

/** Changes whenever the same files can give other definitions. */
const version = 1;
/** Small folders are read faster than their cache. */
const worthCaching = 500;
/** A file changed twice within one tick of its clock looks unchanged: what is as young as this is read again. */
const settledMs = 2_000;

/**
 * What the files of a task folder define, from a cache in `cacheDirectory` (null: none) while no folder and no file of it has
 * changed: known by path, size and time of change. A cache that is damaged, old or cannot be written is no error.
 */
export function cachedTaskFolder(root: string, cacheDirectory: string | null, nowMs: number): readonly Definition[] {
  if (cacheDirectory === null) return readTaskFolder(root).definitions;
  const folder = resolve(root);
  const path = join(cacheDirectory, `tasks-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}.json`);
  const cached = read(path, folder);
  if (cached !== null) return cached;
  const found = readTaskFolder(folder);
  if (found.definitions.length >= worthCaching) {
    const snapshot = toSnapshot(folder, found);
    if (snapshot.stamps.every(([, , changedMs]) => changedMs < nowMs - settledMs)) write(path, snapshot);
  }
  return found.definitions;
}

/** What is written: paths relative to the folder where they lie under it; definitions by the position of their file among the stamps. */
interface Snapshot {
  readonly version: unknown;
  /** Size is 0 for a folder, and -1 for what is not there: an included file that is missing. */
  readonly stamps: readonly (readonly [path: string, size: number, changedMs: number])[];
  readonly definitions: readonly (readonly [
    position: number,
    kind: Definition['kind'],
    name: string,
    ...tags: string[],
  ])[];
}

function stampOf(path: string): readonly [size: number, changedMs: number] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return [-1, 0];
  return [stats.isDirectory() ? 0 : stats.size, stats.mtimeMs];
}

function toSnapshot(root: string, { definitions, directories, files }: TaskFolder): Snapshot {
  const paths = [...files, ...directories];
  const positions = new Map(paths.map((path, position) => [path, position]));
  return {
    version,
    stamps: paths.map((path) => [path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path, ...stampOf(path)]),
    definitions: definitions.map(({ kind, name, path, tags }) => [positions.get(path) ?? -1, kind, name, ...tags]),
  };
}

function write(path: string, snapshot: Snapshot): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const temporary = `${path}.${process.pid}.tmp`;
    writeFileSync(temporary, JSON.stringify(snapshot));
    renameSync(temporary, path);
  } catch {
    // A home that cannot be written: the next start reads the files again.
  }
}

/** Null where anything is not as it was. */
function read(path: string, root: string): readonly Definition[] | null {
  try {
    const snapshot: Snapshot = JSON.parse(readFileSync(path, 'utf8'));
    if (snapshot.version !== version) return null;
    const files: string[] = [];
    for (const [name, size, changedMs] of snapshot.stamps) {
      const file = isAbsolute(name) ? name : `${root}/${name}`;
      const [sizeNow, changedNowMs] = stampOf(file);
      if (sizeNow !== size || changedNowMs !== changedMs) return null;
      files.push(file);
    }
    return snapshot.definitions.map(([position, kind, name, ...tags]) => {
      const file = files[position];
      if (file === undefined || typeof name !== 'string') throw new Error('damaged');
      return { kind, name, path: file, tags };
    });
  } catch {
    return null;
  }
}
