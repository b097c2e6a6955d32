import type { Command } from '../command.ts';
import { isSet, jsonOption } from '../command.ts';
import { includePathOption, openTaskFolders } from '../task-folders.ts';

export const tasksValidateCommand: Command = {
  name: 'tasks validate',
  summary: 'Check task files: fields, templates, helper functions, filters and metrics',
  description:
    'Loads every task named, without data and without a server, and names file and line of what cannot run here. Ends with exit code 2 when any\n' +
    'cannot. `config validate` checks the data, too.',
  positionals: [
    { name: 'TASK', required: true, rest: true, help: 'names, wildcards, or paths of task files and folders' },
  ],
  options: [includePathOption, jsonOption],
  settings: [],
  examples: [
    { command: 'vllm-eval tasks validate ./my-tasks', meaning: 'a folder of your own' },
    { command: "vllm-eval tasks validate 'mmlu_*' gsm8k --include-path lm_eval/tasks", meaning: 'of a folder' },
  ],
  execute: async (args, io) => {
    const { checkTask } = await import('../../engines/standard/tasks/check-task.ts');
    const { leafTasks } = await import('../../engines/standard/tasks/resolve-tasks.ts');
    const { resolve } = await openTaskFolders(args, io);
    const tasks = (await Promise.all(args.positionals.map(resolve))).flat().flatMap(leafTasks);
    const problems = tasks.map(checkTask).filter((problem) => problem !== null);
    if (isSet(args, 'json')) io.stdout.write(`${JSON.stringify({ tasks: tasks.length, problems })}\n`);
    else {
      for (const { code, reason } of problems) io.stdout.write(`${reason} (${code})\n`);
      io.stdout.write(`${tasks.length - problems.length} of ${tasks.length} tasks are valid\n`);
    }
    return problems.length === 0 ? 0 : 2;
  },
};
