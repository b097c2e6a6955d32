import { isEvalError } from '../../../contracts/errors.ts';
import { compileFilters } from '../filters/filter-pipelines.ts';
import { metricSpecifications } from '../scoring/metric-specification.ts';
import { loadTaskConfig } from './load-task-config.ts';
import { readTaskFile } from './read-task-file.ts';
import { buildTaskIndex } from './task-index.ts';

export interface MissingTask {
  readonly task: string;
  readonly path: string;
  /** Error code, and the message in full. */
  readonly code: string;
  readonly reason: string;
}

export interface TaskCoverage {
  /** Task names of the folder; groups and tags are not counted. */
  readonly total: number;
  readonly loaded: number;
  /** 0 to 1; 0 for a folder without tasks. */
  readonly share: number;
  readonly missing: readonly MissingTask[];
}

/** How many tasks of a folder load with all their helper functions, filters and metrics, and why each other one does not. */
export async function taskCoverage(directory: string): Promise<TaskCoverage> {
  const missing: MissingTask[] = [];
  let total = 0;
  for (const entry of (await buildTaskIndex([directory])).values()) {
    if (entry.kind !== 'task' && entry.kind !== 'python-task') continue;
    total += 1;
    const { name, path } = entry;
    if (entry.kind === 'python-task') {
      const reason = `task ${name} (${path}) is a Python class`;
      missing.push({ task: name, path, code: 'EVAL_STANDARD_PYTHON_TASK', reason });
      continue;
    }
    try {
      const config = loadTaskConfig({ name, fields: await readTaskFile(path), path, groups: [] });
      compileFilters(config);
      metricSpecifications(config);
    } catch (error) {
      const code = isEvalError(error) ? error.code : 'EVAL_STANDARD_TASK_FILE';
      missing.push({ task: name, path, code, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  const loaded = total - missing.length;
  return { total, loaded, share: total === 0 ? 0 : loaded / total, missing };
}
