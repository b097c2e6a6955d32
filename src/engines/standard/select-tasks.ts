import type { StandardConfig } from '../../contracts/engine-config.ts';
import type { DatasetCatalog } from '../../datasets/catalog.ts';
import type { TaskRequest } from './plan-exam.ts';
import { datasetReference } from './tasks/hub-datasets.ts';
import { loadTaskConfig } from './tasks/load-task-config.ts';
import { openTasks } from './tasks/open-tasks.ts';
import { type GroupDefinition, groupDefinition } from './tasks/group-definition.ts';
import { leafTasks, type ResolvedNode, type ResolvedTask } from './tasks/resolve-tasks.ts';
import type { TaskConfig } from './tasks/task-config.ts';

export interface SelectedTask {
  readonly task: TaskConfig;
  readonly request: TaskRequest;
}

/** The tasks a configuration asks for, groups and tags expanded, in order; a task named twice counts once, the first time. */
export async function selectTasks(
  config: StandardConfig,
  datasets: DatasetCatalog,
  cacheDirectory: string | null,
): Promise<SelectedTask[]> {
  const { resolve } = openTasks(config.taskDirectories, { cacheDirectory });
  const selected = new Map<string, SelectedTask>();
  for (const { task: pattern, numFewshot, limit } of config.tasks) {
    const nodes = await resolve(pattern);
    const tasks = nodes.flatMap(leafTasks);
    const groups = groupsByTask(nodes);
    const cut = config.dataCut === 'sample' && tasks.length > 1 ? await inSample(tasks, datasets) : tasks;
    for (const resolved of cut) {
      if (selected.has(resolved.name)) continue;
      selected.set(resolved.name, {
        task: loadTaskConfig(resolved),
        request: { numFewshot, limit, groups: groups.get(resolved.name) ?? [], alias: aliasOf(resolved) },
      });
    }
  }
  return [...selected.values()];
}

/** The groups above every task, outermost first. */
function groupsByTask(nodes: readonly ResolvedNode[]): ReadonlyMap<string, readonly GroupDefinition[]> {
  const found = new Map<string, readonly GroupDefinition[]>();
  const visit = (node: ResolvedNode, above: readonly GroupDefinition[]): void => {
    if (node.kind === 'task') {
      if (!found.has(node.task.name)) found.set(node.task.name, above);
      return;
    }
    const groups = [...above, groupDefinition(node.group)];
    for (const member of node.group.members) visit(member, groups);
  };
  for (const node of nodes) visit(node, []);
  return found;
}

function aliasOf({ name, fields }: ResolvedTask): string {
  const { task_alias: alias } = fields;
  return typeof alias === 'string' ? alias : name;
}

/** The tasks of a group whose configuration the bundled cut holds; all of them when it holds none, so that the error names one. */
async function inSample(tasks: readonly ResolvedTask[], datasets: DatasetCatalog): Promise<readonly ResolvedTask[]> {
  const held: ResolvedTask[] = [];
  for (const task of tasks) {
    const { dataset_path: path, dataset_name: name } = task.fields;
    if (typeof path !== 'string') continue;
    const source = datasetReference(path, typeof name === 'string' ? name : null);
    const dataset = await datasets.open(`${source.name}-sample`);
    if (source.config === undefined || dataset.configs().includes(source.config)) held.push(task);
  }
  return held.length === 0 ? tasks : held;
}
