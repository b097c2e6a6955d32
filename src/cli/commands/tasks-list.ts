import type { Command } from '../command.ts';
import { isSet, jsonOption, textOf } from '../command.ts';
import { table } from '../table.ts';
import { includePathOption, openTaskFolders } from '../task-folders.ts';

const kinds: Readonly<Record<string, string>> = { task: 'task', 'python-task': 'task', group: 'group', tag: 'tag' };

export const tasksListCommand: Command = {
  name: 'tasks list',
  summary: 'List tasks, groups and tags by name',
  description:
    'Names come from the presets and the folders given, in the form of lm-evaluation-harness (for example lm_eval/tasks of an installation).\n' +
    'A large folder is read once; afterwards only what changed in it.',
  positionals: [{ name: 'PATTERN', required: false, help: 'name or wildcard, for example mmlu_* (default: all)' }],
  options: [
    includePathOption,
    { flag: 'kind', valueName: 'task|group|tag', help: 'only names of this kind' },
    jsonOption,
  ],
  settings: [],
  examples: [
    { command: 'vllm-eval tasks list', meaning: 'the presets' },
    { command: "vllm-eval tasks list 'kmmlu_*' --include-path lm_eval/tasks", meaning: 'of a folder' },
  ],
  execute: async (args, io) => {
    const { matchingEntries } = await import('../../engines/standard/tasks/resolve-tasks.ts');
    const { usageError } = await import('../parse-arguments.ts');
    const wanted = textOf(args, 'kind');
    if (wanted !== undefined && !Object.values(kinds).includes(wanted)) {
      throw usageError(tasksListCommand, `expected task, group or tag for --kind, found "${wanted}".`);
    }
    const { index } = await openTaskFolders(args, io);
    const found = matchingEntries(args.positionals[0] ?? '*', index)
      .map((entry) => ({
        name: entry.name,
        kind: kinds[entry.kind] ?? entry.kind,
        runs: entry.kind !== 'python-task',
        ...('path' in entry ? { path: entry.path } : { members: entry.members }),
      }))
      .filter(({ kind }) => wanted === undefined || kind === wanted);
    if (isSet(args, 'json')) io.stdout.write(`${JSON.stringify(found)}\n`);
    else {
      const rows = found.map((entry) => [
        entry.name,
        entry.kind,
        'members' in entry ? `${entry.members.length} tasks` : entry.path + (entry.runs ? '' : ' (a Python class)'),
      ]);
      io.stdout.write(table(['name', 'kind', 'where'], rows));
    }
    return 0;
  },
};
