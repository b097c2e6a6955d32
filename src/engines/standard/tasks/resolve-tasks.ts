import { EvalError } from '../../../contracts/errors.ts';
import { didYouMean, nearestNames } from '../../../contracts/nearest-name.ts';
import { taskFileError } from './read-task-file.ts';
import type { IndexEntry, TaskIndex } from './task-index.ts';

/** One task to run: its fields with all overrides of the groups above it. */
export interface ResolvedTask {
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** File the fields come from, for error messages. */
  readonly path: string;
  /** Outermost first. */
  readonly groups: readonly string[];
}

/** What groups give: a heading, members in order, how their scores are put together. */
export interface ResolvedGroup {
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly members: readonly ResolvedNode[];
}

export type ResolvedNode =
  | { readonly kind: 'task'; readonly task: ResolvedTask }
  | { readonly kind: 'group'; readonly group: ResolvedGroup };

const structuralKeys = new Set(['group', 'group_alias', 'task', 'aggregate_metric_list', 'metadata', 'tag', 'include']);

/** Expands a task, group, tag or wildcard pattern (`mmlu_*`). Throws EVAL_STANDARD_TASK_UNKNOWN with the nearest names. */
export function resolveTasks(pattern: string, index: TaskIndex): ResolvedNode[] {
  const exact = index.entries.get(pattern);
  if (exact !== undefined) return resolveEntry(exact, {}, index, []);
  const matches = /[*?[]/.test(pattern) ? matchingEntries(pattern, index) : [];
  if (matches.length === 0) throw unknownTask(pattern, index);
  return matches.flatMap((entry) => resolveEntry(entry, {}, index, []));
}

/** The tasks below a node, in order. */
export function leafTasks(node: ResolvedNode): ResolvedTask[] {
  return node.kind === 'task' ? [node.task] : node.group.members.flatMap(leafTasks);
}

function matchingEntries(pattern: string, index: TaskIndex): IndexEntry[] {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replaceAll('[!', '[^');
  const regex = new RegExp(`^${source}$`, 'u');
  return [...index.entries.values()]
    .filter((entry) => regex.test(entry.name))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

function resolveEntry(
  entry: IndexEntry,
  overrides: Readonly<Record<string, unknown>>,
  index: TaskIndex,
  groups: readonly string[],
): ResolvedNode[] {
  if (entry.kind === 'python-task') {
    throw new EvalError({
      code: 'EVAL_STANDARD_PYTHON_TASK',
      message: `task ${entry.name} (${entry.path}) is a Python class, which cannot run here`,
      nextStep: 'leave the task out, or run it with lm-evaluation-harness and import its results',
      details: { task: entry.name, path: entry.path },
    });
  }
  if (entry.kind === 'tag') {
    return entry.members.flatMap((name) => resolveMember(name, overrides, index, groups, entry.name));
  }
  if (entry.kind === 'group') {
    return [{ kind: 'group', group: resolveGroup(entry.name, entry.file, entry.path, overrides, index, groups) }];
  }
  const fields = { ...entry.file, ...overrides };
  return [{ kind: 'task', task: { name: entry.name, fields, path: entry.path, groups } }];
}

function resolveGroup(
  name: string,
  file: Readonly<Record<string, unknown>>,
  path: string,
  outer: Readonly<Record<string, unknown>>,
  index: TaskIndex,
  groups: readonly string[],
): ResolvedGroup {
  if (groups.includes(name)) throw taskFileError(path, `the group ${name} contains itself`);
  // Any other key of a group is a setting for every task below it; the outer group wins.
  const own = Object.entries(file).filter(([key]) => !structuralKeys.has(key));
  const overrides = { ...Object.fromEntries(own), ...outer };
  const inside = [...groups, name];
  const { task } = file;
  const children: readonly unknown[] = Array.isArray(task) ? task : [task];
  const members = children.flatMap((child): ResolvedNode[] => {
    if (typeof child === 'string') return resolveMember(child, overrides, index, inside, name);
    if (typeof child !== 'object' || child === null) throw taskFileError(path, 'expected names or mappings under task');
    return resolveInline(Object.fromEntries(Object.entries(child)), name, path, overrides, index, inside);
  });
  return { name, fields: file, members };
}

function resolveMember(
  name: string,
  overrides: Readonly<Record<string, unknown>>,
  index: TaskIndex,
  groups: readonly string[],
  parent: string,
): ResolvedNode[] {
  const entry = index.entries.get(name);
  if (entry === undefined) throw unknownTask(name, index, parent);
  return resolveEntry(entry, overrides, index, groups);
}

/** `{task: name, …}` or `{group: name, …}` inside a group: a known name with overrides, or a definition on the spot. */
function resolveInline(
  child: Readonly<Record<string, unknown>>,
  parent: string,
  path: string,
  overrides: Readonly<Record<string, unknown>>,
  index: TaskIndex,
  groups: readonly string[],
): ResolvedNode[] {
  const { group, task } = child;
  if (typeof group === 'string') {
    const entry = index.entries.get(group);
    if (entry?.kind === 'group') {
      const { group: _, ...own } = child;
      return [
        {
          kind: 'group',
          group: resolveGroup(group, { ...entry.file, ...own }, entry.path, overrides, index, groups),
        },
      ];
    }
    return [{ kind: 'group', group: resolveGroup(`${parent}::${group}`, child, path, overrides, index, groups) }];
  }
  if (typeof task !== 'string') throw taskFileError(path, `expected task or group in a member of ${parent}`);
  const { task: _, ...own } = child;
  const entry = index.entries.get(task);
  if (entry !== undefined) return resolveEntry(entry, { ...own, ...overrides }, index, groups);
  const name = `${parent}::${task}`;
  return [{ kind: 'task', task: { name, fields: { ...child, ...overrides, task: name }, path, groups } }];
}

function unknownTask(name: string, index: TaskIndex, parent?: string): EvalError {
  const known = [...index.entries.keys()];
  const where = parent === undefined ? '' : `, which ${parent} names`;
  return new EvalError({
    code: 'EVAL_STANDARD_TASK_UNKNOWN',
    message: `no task, group or tag ${JSON.stringify(name)}${where}.${didYouMean(name, known)}`,
    nextStep: 'name a task of the task folders, or add the folder that holds it',
    details: { name, nearest: nearestNames(name, known) },
  });
}
