import type { Command } from '../command.ts';
import { isSet, jsonOption } from '../command.ts';

export const resultsListCommand: Command = {
  name: 'results list',
  summary: 'List runs',
  description: 'Runs of the output folder, newest first, with verdict and whether they were accepted as a baseline.',
  positionals: [],
  options: [jsonOption],
  settings: ['outputDir', 'language', 'modelLine'],
  examples: [{ command: 'vllm-eval results list --model-line qwen3-8b', meaning: 'runs of one model line' }],
  execute: async (args, io) => {
    const { effectiveSettings } = await import('../effective-config.ts');
    const { listRuns } = await import('../../pipeline/list-runs.ts');
    const { table } = await import('../table.ts');
    const { values } = await effectiveSettings(args, io);
    const runs = (await listRuns(values.outputDir)).filter(
      (run) => values.modelLine === null || run.modelLine === values.modelLine,
    );
    if (isSet(args, 'json')) {
      io.stdout.write(`${JSON.stringify(runs, null, 2)}\n`);
      return 0;
    }
    if (runs.length === 0) {
      io.stdout.write(`no runs in ${values.outputDir}\n`);
      return 0;
    }
    const rows = runs.map((run) => [
      run.runId,
      run.createdAt.slice(0, 19).replace('T', ' '),
      run.modelLine,
      run.release,
      run.verdict ?? 'unfinished',
      run.accepted ? 'baseline' : '',
    ]);
    io.stdout.write(table(['run', 'started (UTC)', 'model line', 'release', 'verdict', ''], rows));
    return 0;
  },
};
