import type { ResolvedNode } from '../../engines/standard/tasks/resolve-tasks.ts';
import type { Command } from '../command.ts';
import { isSet, jsonOption } from '../command.ts';
import { includePathOption, openTaskFolders } from '../task-folders.ts';

export const tasksShowCommand: Command = {
  name: 'tasks show',
  summary: 'Show what a task asks and how it is scored, or what is in a group',
  description:
    'The task with its includes and the settings of its groups put together, helper functions replaced by their native ports, and defaults filled in.',
  positionals: [{ name: 'TASK', required: true, help: 'name of a task, group or tag, or path of a task file' }],
  options: [includePathOption, jsonOption],
  settings: [],
  examples: [
    { command: 'vllm-eval tasks show arc_easy', meaning: 'a preset' },
    { command: 'vllm-eval tasks show mmlu_pro --include-path lm_eval/tasks', meaning: 'a group of a folder' },
  ],
  execute: async (args, io) => {
    const { stringify } = await import('yaml');
    const { loadTaskFully } = await import('../../engines/standard/tasks/check-task.ts');
    const { metricSpecifications } = await import('../../engines/standard/scoring/metric-specification.ts');
    const { resolve } = await openTaskFolders(args, io);
    const describe = (node: ResolvedNode): unknown => {
      if (node.kind === 'group') return { group: node.group.name, members: node.group.members.map(nameOf) };
      const { path, groups } = node.task;
      const config = loadTaskFully(node.task);
      const set = Object.entries(config).filter(([, value]) => value !== null && value !== '');
      const metrics = metricSpecifications(config).map(({ definition }) => definition.name);
      return { path, groups, ...Object.fromEntries(set), reported: metrics };
    };
    const nodes = await resolve(args.positionals[0] ?? '');
    const shown = nodes.length === 1 && nodes[0] !== undefined ? describe(nodes[0]) : nodes.map(nameOf);
    io.stdout.write(isSet(args, 'json') ? `${JSON.stringify(shown)}\n` : stringify(shown, { lineWidth: 0 }));
    return 0;
  },
};

/** The tree of names. */
function nameOf(node: ResolvedNode): unknown {
  return node.kind === 'task' ? node.task.name : { [node.group.name]: node.group.members.map(nameOf) };
}
