import type { Command } from '../command.ts';
import { isSet, jsonOption } from '../command.ts';
import { table } from '../table.ts';

const shownReasons = 30;

export const tasksCoverageCommand: Command = {
  name: 'tasks coverage',
  summary: 'Tell how many task files of a folder this version can run, and why not the others',
  description:
    'Every task name of a folder in the form of lm-evaluation-harness is loaded with its helper functions, filters and metrics. A task that\n' +
    'loads has not been compared with the original by this alone: `npm run conformance` does that. --json lists every missing task.',
  positionals: [{ name: 'DIR', required: true, help: 'folder of task files' }],
  options: [jsonOption],
  settings: [],
  examples: [
    { command: 'vllm-eval tasks coverage lm_eval/tasks', meaning: 'the folder inside an lm-eval installation' },
  ],
  execute: async (args, io) => {
    const { taskCoverage } = await import('../../engines/standard/tasks/task-coverage.ts');
    const { total, loaded, share, missing } = await taskCoverage(args.positionals[0] ?? '');
    if (isSet(args, 'json')) {
      io.stdout.write(`${JSON.stringify({ total, loaded, share, missing })}\n`);
      return 0;
    }
    const byFolder = Map.groupBy(missing, ({ code, path }) => `${code}\t${path.split('/').slice(-2, -1)[0] ?? ''}`);
    const rows = [...byFolder]
      .map(([key, tasks]) => ({ key, count: tasks.length, example: tasks[0]?.reason ?? '' }))
      .toSorted((a, b) => b.count - a.count || a.key.localeCompare(b.key))
      .map(({ key, count, example }) => [String(count), ...key.split('\t'), example.slice(0, 100)]);
    if (rows.length > 0)
      io.stdout.write(`${table(['tasks', 'why', 'folder', 'for example'], rows.slice(0, shownReasons))}`);
    if (rows.length > shownReasons) io.stdout.write(`+${rows.length - shownReasons} more folders: --json lists all\n`);
    io.stdout.write(`${loaded} of ${total} tasks load (${(share * 100).toFixed(1)}%)\n`);
    return 0;
  },
};
