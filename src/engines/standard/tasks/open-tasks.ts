import { type ResolvedNode, resolveTasks } from './resolve-tasks.ts';
import { buildTaskIndex, type TaskIndex, type TaskIndexOptions } from './task-index.ts';

/** The task folders of a configuration or a command, indexed once. */
export interface OpenTasks {
  readonly index: TaskIndex;
  /**
   * Tasks, groups and tags by name or wildcard (`mmlu_*`), or the tasks of a file or folder by its path (`./my-tasks`), where the
   * names of that folder come first. Throws EVAL_STANDARD_TASK_UNKNOWN with the nearest names.
   */
  resolve(pattern: string): Promise<ResolvedNode[]>;
}

/** Indexes the folders; of a name the first one wins. Throws EVAL_STANDARD_TASK_DIRECTORY. */
export function openTasks(directories: readonly string[], options: TaskIndexOptions = {}): OpenTasks {
  const index = buildTaskIndex(directories, options);
  return {
    index,
    resolve: async (pattern) => {
      if (!pattern.includes('/')) return resolveTasks(pattern, index);
      const own = [...buildTaskIndex([pattern]).values()];
      const tasks = own.filter(({ kind }) => kind === 'task' || kind === 'python-task');
      const asked = tasks.length > 0 ? tasks : own.filter(({ kind }) => kind === 'group');
      const both: TaskIndex = new Map([...index, ...own.map((entry) => [entry.name, entry] as const)]);
      const nodes: ResolvedNode[] = [];
      for (const { name } of asked) nodes.push(...(await resolveTasks(name, both)));
      return nodes;
    },
  };
}
