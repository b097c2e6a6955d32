import { checkTask, type TaskProblem, taskProblem } from './check-task.ts';
import { readTaskFile } from './read-task-file.ts';
import { buildTaskIndex } from './task-index.ts';

export interface TaskCoverage {
  /** Task names of the folder; groups and tags are not counted. */
  readonly total: number;
  readonly loaded: number;
  /** 0 to 1; 0 for a folder without tasks. */
  readonly share: number;
  readonly missing: readonly TaskProblem[];
}

/** How many tasks of a folder load with all their helper functions, filters and metrics, and why each other one does not. */
export async function taskCoverage(directory: string): Promise<TaskCoverage> {
  const missing: TaskProblem[] = [];
  let total = 0;
  for (const entry of buildTaskIndex([directory]).values()) {
    if (entry.kind !== 'task' && entry.kind !== 'python-task') continue;
    total += 1;
    const { name, path } = entry;
    if (entry.kind === 'python-task') {
      const reason = `task ${name} (${path}) is a Python class`;
      missing.push({ task: name, path, code: 'EVAL_STANDARD_PYTHON_TASK', reason });
      continue;
    }
    const problem = await readTaskFile(path).then(
      (fields) => checkTask({ name, fields, path, groups: [] }),
      (error: unknown) => taskProblem({ name, path }, error),
    );
    if (problem !== null) missing.push(problem);
  }
  const loaded = total - missing.length;
  return { total, loaded, share: total === 0 ? 0 : loaded / total, missing };
}
