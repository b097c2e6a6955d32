import { isEvalError } from '../../../contracts/errors.ts';
import { compileFilters } from '../filters/filter-pipelines.ts';
import { compileTaskFields } from '../prompts/prompt-builder.ts';
import { metricSpecifications } from '../scoring/metric-specification.ts';
import { loadTaskConfig } from './load-task-config.ts';
import type { ResolvedTask } from './resolve-tasks.ts';
import type { TaskConfig } from './task-config.ts';

/** A task that cannot run here, and why. */
export interface TaskProblem {
  readonly task: string;
  readonly path: string;
  /** Error code, and the message in full. */
  readonly code: string;
  readonly reason: string;
}

/** A task with all its helper functions, templates, filters and metrics. Throws EvalError. */
export function loadTaskFully(task: ResolvedTask): TaskConfig {
  const config = loadTaskConfig(task);
  compileTaskFields(config, new Set());
  compileFilters(config);
  metricSpecifications(config);
  return config;
}

/** What is wrong with a task; null when nothing is. */
export function checkTask(task: ResolvedTask): TaskProblem | null {
  try {
    loadTaskFully(task);
    return null;
  } catch (error) {
    return taskProblem(task, error);
  }
}

export function taskProblem({ name, path }: Pick<ResolvedTask, 'name' | 'path'>, error: unknown): TaskProblem {
  const code = isEvalError(error) ? error.code : 'EVAL_STANDARD_TASK_FILE';
  return { task: name, path, code, reason: error instanceof Error ? error.message : String(error) };
}
