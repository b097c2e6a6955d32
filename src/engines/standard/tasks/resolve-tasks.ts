import { EvalError } from '../../../contracts/errors.ts';
import { didYouMean, nearestNames } from '../../../contracts/nearest-name.ts';
import { readTaskFile, taskFileError } from './read-task-file.ts';
import type { IndexEntry, TaskIndex } from './task-index.ts';

type Fields = Readonly<Record<string, unknown>>;

/** One task to run: its fields with all overrides of the groups above it. */
export interface ResolvedTask {
  readonly name: string;
  readonly fields: Fields;
  /** File the fields come from, for error messages. */
  readonly path: string;
  /** Outermost first. */
  readonly groups: readonly string[];
}

/** What groups give: a heading, members in order, how their scores are put together. */
export interface ResolvedGroup {
  readonly name: string;
  readonly fields: Fields;
  readonly members: readonly ResolvedNode[];
}

export type ResolvedNode =
  | { readonly kind: 'task'; readonly task: ResolvedTask }
  | { readonly kind: 'group'; readonly group: ResolvedGroup };

const structuralKeys = new Set(['group', 'group_alias', 'task', 'aggregate_metric_list', 'metadata', 'tag', 'include']);

/**
 * Expands a task, group, tag or wildcard pattern (`mmlu_*`) and reads the files it needs.
 * Throws EVAL_STANDARD_TASK_UNKNOWN with the nearest names.
 */
export async function resolveTasks(pattern: string, index: TaskIndex): Promise<ResolvedNode[]> {
  const exact = index.get(pattern);
  const entries = exact === undefined ? (/[*?[]/.test(pattern) ? matchingEntries(pattern, index) : []) : [exact];
  if (entries.length === 0) throw unknownTask(pattern, index);
  return flatMap(entries, (entry) => resolveEntry(entry, {}, index, []));
}

/** The tasks below a node, in order. */
export function leafTasks(node: ResolvedNode): ResolvedTask[] {
  return node.kind === 'task' ? [node.task] : node.group.members.flatMap(leafTasks);
}

/** Names that a shell wildcard matches, sorted. */
export function matchingEntries(pattern: string, index: TaskIndex): IndexEntry[] {
  const source = pattern.replace(/\*|\?|\[!?[^\]]+\]|[^]/g, (part) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    if (part.length > 1) return part.replace('[!', '[^').replaceAll('\\', '\\\\');
    return part.replace(/[\^$\\.+()[\]{}|/]/, '\\$&');
  });
  const regex = new RegExp(`^${source}$`);
  return [...index.values()]
    .filter(({ name }) => regex.test(name))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

async function resolveEntry(
  entry: IndexEntry,
  overrides: Fields,
  index: TaskIndex,
  groups: readonly string[],
): Promise<ResolvedNode[]> {
  if (entry.kind === 'python-task') {
    throw new EvalError({
      code: 'EVAL_STANDARD_PYTHON_TASK',
      message: `task ${entry.name} (${entry.path}) is a Python class, which cannot run here`,
      nextStep: 'leave the task out, or run it with lm-evaluation-harness and import its results',
      details: { task: entry.name, path: entry.path },
    });
  }
  if (entry.kind === 'tag') {
    return flatMap(entry.members, (name) => resolveMember(name, overrides, index, groups, entry.name));
  }
  const { name, path } = entry;
  const file = await readTaskFile(path);
  if (entry.kind === 'group') {
    return [{ kind: 'group', group: await resolveGroup({ name, file, path }, overrides, index, groups) }];
  }
  return [{ kind: 'task', task: { name, fields: { ...file, ...overrides }, path, groups } }];
}

interface GroupFile {
  readonly name: string;
  readonly file: Fields;
  readonly path: string;
}

async function resolveGroup(
  { name, file, path }: GroupFile,
  outer: Fields,
  index: TaskIndex,
  groups: readonly string[],
): Promise<ResolvedGroup> {
  if (groups.includes(name)) throw taskFileError(path, `the group ${name} contains itself`);
  // Any other key of a group is a setting for every task below it; the outer group wins.
  const own = Object.entries(file).filter(([key]) => !structuralKeys.has(key));
  const overrides = { ...Object.fromEntries(own), ...outer };
  const inside = [...groups, name];
  const { task } = file;
  const children: readonly unknown[] = Array.isArray(task) ? task : [task];
  const members = await flatMap(children, (child) => {
    if (typeof child === 'string') return resolveMember(child, overrides, index, inside, name);
    if (typeof child !== 'object' || child === null) throw taskFileError(path, 'expected names or mappings under task');
    return resolveInline(Object.fromEntries(Object.entries(child)), { name, file, path }, overrides, index, inside);
  });
  return { name, fields: file, members };
}

function resolveMember(
  name: string,
  overrides: Fields,
  index: TaskIndex,
  groups: readonly string[],
  parent: string,
): Promise<ResolvedNode[]> {
  const entry = index.get(name);
  if (entry === undefined) throw unknownTask(name, index, parent);
  return resolveEntry(entry, overrides, index, groups);
}

/** `{task: name, …}` or `{group: name, …}` inside a group: a known name with overrides, or a definition on the spot. */
async function resolveInline(
  child: Fields,
  { name: parent, path }: GroupFile,
  overrides: Fields,
  index: TaskIndex,
  groups: readonly string[],
): Promise<ResolvedNode[]> {
  const { group, task } = child;
  if (typeof group === 'string') {
    const entry = index.get(group);
    const definition =
      entry?.kind === 'group'
        ? { name: group, file: { ...(await readTaskFile(entry.path)), ...child }, path: entry.path }
        : { name: `${parent}::${group}`, file: child, path };
    return [{ kind: 'group', group: await resolveGroup(definition, overrides, index, groups) }];
  }
  if (typeof task !== 'string') throw taskFileError(path, `expected task or group in a member of ${parent}`);
  const entry = index.get(task);
  if (entry !== undefined) {
    const { task: _, ...own } = child;
    return resolveEntry(entry, { ...own, ...overrides }, index, groups);
  }
  const name = `${parent}::${task}`;
  return [{ kind: 'task', task: { name, fields: { ...child, ...overrides, task: name }, path, groups } }];
}

/** One after the other, in order. */
async function flatMap<T, R>(items: readonly T[], map: (item: T) => Promise<readonly R[]>): Promise<R[]> {
  const all: R[] = [];
  for (const item of items) all.push(...(await map(item)));
  return all;
}

function unknownTask(name: string, index: TaskIndex, parent?: string): EvalError {
  const where = parent === undefined ? '' : `, which ${parent} names`;
  return new EvalError({
    code: 'EVAL_STANDARD_TASK_UNKNOWN',
    message: `no task, group or tag ${JSON.stringify(name)}${where}.${didYouMean(name, index.keys())}`,
    nextStep: 'name a task of the task folders, or add the folder that holds it',
    details: { name, nearest: nearestNames(name, index.keys()) },
  });
}
