import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { EvalError } from '../../../contracts/errors.ts';
import { scanTaskFile, type TaskFileOutline } from './scan-task-file.ts';

/** What one file of a task folder defines. */
export interface Definition {
  readonly kind: 'task' | 'group' | 'python-task';
  readonly name: string;
  readonly path: string;
  readonly tags: readonly string[];
}

/** What every task file of a folder is about, and what was read to know it. */
export interface TaskFolder {
  /** Sorted by path. */
  readonly definitions: readonly Definition[];
  /** Folders, and every file that was read, included ones too. */
  readonly directories: readonly string[];
  readonly files: readonly string[];
}

const ignoredDirectories = new Set(['__pycache__', '.ipynb_checkpoints', 'node_modules']);

/**
 * Reads all `**\/*.yaml` under a folder. Synchronous: a thread-pool trip for each of thousands of small files takes longer than
 * reading them. Throws EVAL_STANDARD_TASK_DIRECTORY.
 */
export function readTaskFolder(root: string): TaskFolder {
  const directories: string[] = [];
  const paths = yamlFiles(root, directories).sort(byCodePoint);
  const included = new Map<string, TaskFileOutline>();
  const definitions = paths.flatMap((path) => definitionOf(path, outlineOf(path, included, new Set())));
  return { definitions, directories, files: [...new Set([...paths, ...included.keys()])] };
}

/** First match wins: Python class, group, task; none for a file that others include. */
function definitionOf(path: string, outline: TaskFileOutline): Definition[] {
  const kind = 'class' in outline ? 'python-task' : 'group' in outline ? 'group' : 'task' in outline ? 'task' : null;
  const name = kind === 'group' ? outline.group : outline.task;
  if (kind === null || typeof name !== 'string') return [];
  const tags = kind === 'group' ? [] : [outline.tag].flat().filter((tag) => typeof tag === 'string');
  return [{ kind, name, path, tags }];
}

/** Keys of a file and of those it includes; only included files are remembered, for they come again. */
function outlineOf(path: string, remembered: Map<string, TaskFileOutline>, seen: Set<string>): TaskFileOutline {
  const { include, ...own } = readOutline(path);
  const includes: readonly unknown[] = Array.isArray(include) ? include : [include];
  let merged: TaskFileOutline = {};
  for (const name of includes) {
    if (typeof name !== 'string') continue;
    const file = resolve(isAbsolute(name) ? name : join(dirname(path), name));
    if (seen.has(file)) continue;
    const outline = remembered.get(file) ?? outlineOf(file, remembered, new Set(seen).add(file));
    remembered.set(file, outline);
    merged = { ...merged, ...outline };
  }
  return { ...merged, ...own };
}

function readOutline(path: string): TaskFileOutline {
  try {
    return scanTaskFile(readFileSync(path, 'utf8'));
  } catch {
    // Missing or unreadable: reported when a task that needs it is asked for.
    return {};
  }
}

function yamlFiles(root: string, directories: string[]): string[] {
  const found: string[] = [];
  const walk = (directory: string): void => {
    directories.push(directory);
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        if (!ignoredDirectories.has(entry.name)) walk(path);
      } else if (entry.name.endsWith('.yaml')) found.push(path);
    }
  };
  try {
    // A file gives the tasks of that file.
    if (root.endsWith('.yaml') && statSync(root).isFile()) return [resolve(root)];
    walk(root);
  } catch (error) {
    throw new EvalError({
      code: 'EVAL_STANDARD_TASK_DIRECTORY',
      message: `expected a folder of task files at ${root}, found none that can be read`,
      nextStep: 'name a folder with lm-evaluation-harness task files, for example eval/evalchemy',
      details: { directory: root },
      cause: error,
    });
  }
  return found;
}

function byCodePoint(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
