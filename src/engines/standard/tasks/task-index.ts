import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { EvalError } from '../../../contracts/errors.ts';
import { scanTaskFile, type TaskFileOutline } from './scan-task-file.ts';

export type IndexEntry =
  | { readonly kind: 'task' | 'group' | 'python-task'; readonly name: string; readonly path: string }
  | { readonly kind: 'tag'; readonly name: string; readonly members: readonly string[] };

/** Every task, group and tag of the task folders by name. Files are read in full only when they are used. */
export type TaskIndex = ReadonlyMap<string, IndexEntry>;

const ignoredDirectories = new Set(['__pycache__', '.ipynb_checkpoints', 'node_modules']);

/** Indexes all `**\/*.yaml` under the folders, sorted by path. Within a folder, and between folders, the first of a name wins. */
export async function buildTaskIndex(directories: readonly string[]): Promise<TaskIndex> {
  const entries = new Map<string, IndexEntry>();
  const tags = new Map<string, Set<string>>();
  const outlines = new Map<string, TaskFileOutline>();
  for (const directory of directories) {
    for (const path of await yamlFiles(directory)) {
      register(outlineOf(path, outlines, new Set()), path, entries, tags);
    }
  }
  for (const [name, members] of tags) {
    if (!entries.has(name)) entries.set(name, { kind: 'tag', name, members: [...members].sort() });
  }
  return entries;
}

/** Keys of a file and of those it includes; only included files are remembered, for they come again. */
function outlineOf(path: string, remembered: Map<string, TaskFileOutline>, seen: Set<string>): TaskFileOutline {
  const { include, ...own } = readOutline(path);
  const includes: readonly unknown[] = Array.isArray(include) ? include : [include];
  let merged: TaskFileOutline = {};
  for (const name of includes) {
    if (typeof name !== 'string') continue;
    const included = resolve(isAbsolute(name) ? name : join(dirname(path), name));
    if (seen.has(included)) continue;
    const outline = remembered.get(included) ?? outlineOf(included, remembered, new Set(seen).add(included));
    remembered.set(included, outline);
    merged = { ...merged, ...outline };
  }
  return { ...merged, ...own };
}

/** Synchronous: a thread-pool trip for each of thousands of small files takes longer than reading them. */
function readOutline(path: string): TaskFileOutline {
  try {
    return scanTaskFile(readFileSync(path, 'utf8'));
  } catch {
    // Missing or unreadable: reported when a task that needs it is asked for.
    return {};
  }
}

function register(
  outline: TaskFileOutline,
  path: string,
  entries: Map<string, IndexEntry>,
  tags: Map<string, Set<string>>,
): void {
  const kind = 'class' in outline ? 'python-task' : 'group' in outline ? 'group' : 'task' in outline ? 'task' : null;
  const name = kind === 'group' ? outline.group : outline.task;
  if (kind === null || typeof name !== 'string' || entries.has(name)) return;
  entries.set(name, { kind, name, path });
  if (kind === 'group') return;
  const { tag } = outline;
  for (const label of Array.isArray(tag) ? tag : [tag]) {
    if (typeof label !== 'string') continue;
    const members = tags.get(label) ?? new Set();
    tags.set(label, members.add(name));
  }
}

async function yamlFiles(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    const nested = entries.map(async (entry): Promise<string[]> => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return ignoredDirectories.has(entry.name) ? [] : yamlFiles(path);
      return entry.name.endsWith('.yaml') ? [path] : [];
    });
    return (await Promise.all(nested)).flat().sort(byCodePoint);
  } catch (error) {
    throw new EvalError({
      code: 'EVAL_STANDARD_TASK_DIRECTORY',
      message: `expected a folder of task files at ${directory}, found none that can be read`,
      nextStep: 'name a folder with lm-evaluation-harness task files, for example eval/evalchemy',
      details: { directory },
      cause: error,
    });
  }
}

function byCodePoint(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
