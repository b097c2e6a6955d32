import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EvalError, isEvalError } from '../../../contracts/errors.ts';
import { type RawTaskFile, readTaskFile } from './read-task-file.ts';

export type IndexEntry =
  | { readonly kind: 'task' | 'group'; readonly name: string; readonly path: string; readonly file: RawTaskFile }
  | { readonly kind: 'python-task'; readonly name: string; readonly path: string }
  | { readonly kind: 'tag'; readonly name: string; readonly members: readonly string[] };

/** Every task, group and tag of the task folders, and the files that could not be read. */
export interface TaskIndex {
  readonly entries: ReadonlyMap<string, IndexEntry>;
  readonly broken: readonly { readonly path: string; readonly message: string }[];
}

const ignoredDirectories = new Set(['__pycache__', '.ipynb_checkpoints', 'node_modules']);

/** Reads all `**\/*.yaml` under the folders, sorted by path. Within a folder, and between folders, the first of a name wins. */
export async function buildTaskIndex(directories: readonly string[]): Promise<TaskIndex> {
  const entries = new Map<string, IndexEntry>();
  const tags = new Map<string, Set<string>>();
  const broken: { path: string; message: string }[] = [];
  for (const directory of directories) {
    for (const path of await yamlFiles(directory)) {
      try {
        register(await readTaskFile(path), path, entries, tags);
      } catch (error) {
        if (!isEvalError(error)) throw error;
        broken.push({ path, message: error.message });
      }
    }
  }
  for (const [name, members] of tags) {
    if (!entries.has(name)) entries.set(name, { kind: 'tag', name, members: [...members].sort() });
  }
  return { entries, broken };
}

function register(
  file: RawTaskFile,
  path: string,
  entries: Map<string, IndexEntry>,
  tags: Map<string, Set<string>>,
): void {
  const kind = 'class' in file ? 'python-task' : 'group' in file ? 'group' : 'task' in file ? 'task' : null;
  const name = kind === 'group' ? file['group'] : file['task'];
  if (kind === null || typeof name !== 'string' || entries.has(name)) return;
  entries.set(name, kind === 'python-task' ? { kind, name, path } : { kind, name, path, file });
  if (kind === 'group') return;
  const tag = file['tag'];
  for (const label of Array.isArray(tag) ? tag : [tag]) {
    if (typeof label !== 'string') continue;
    const members = tags.get(label) ?? new Set();
    tags.set(label, members.add(name));
  }
}

async function yamlFiles(directory: string): Promise<string[]> {
  const files: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!ignoredDirectories.has(entry.name)) await visit(path);
      } else if (entry.name.endsWith('.yaml')) files.push(path);
    }
  };
  try {
    await visit(directory);
  } catch (error) {
    throw new EvalError({
      code: 'EVAL_STANDARD_TASK_DIRECTORY',
      message: `expected a folder of task files at ${directory}, found none that can be read`,
      nextStep: 'name a folder with lm-evaluation-harness task files, for example eval/evalchemy',
      details: { directory },
      cause: error,
    });
  }
  return files.sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
}
