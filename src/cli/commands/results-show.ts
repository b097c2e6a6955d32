import type { Command } from '../command.ts';
import { isSet, jsonOption } from '../command.ts';

export const resultsShowCommand: Command = {
  name: 'results show',
  summary: 'Show the metrics and the verdict of a run',
  description: 'The table that `run` ends with.',
  positionals: [{ name: 'RUN', required: false, help: 'run directory, run id, or latest (default)' }],
  options: [jsonOption],
  settings: ['outputDir', 'language'],
  examples: [{ command: 'vllm-eval results show latest --lang ko', meaning: 'in Korean' }],
  execute: async (args, io) => {
    const { effectiveSettings } = await import('../effective-config.ts');
    const { findRun } = await import('../../pipeline/find-run.ts');
    const { showOutcome } = await import('../show-outcome.ts');
    const { values } = await effectiveSettings(args, io);
    const path = await findRun(args.positionals[0] ?? 'latest', values.outputDir);
    await showOutcome(path, io, { language: values.language, json: isSet(args, 'json') });
    return 0;
  },
};
