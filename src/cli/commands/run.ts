import type { Command } from '../command.ts';
import { isSet, jsonOption, textOf } from '../command.ts';

export const runCommand: Command = {
  name: 'run',
  summary: 'Evaluate a served model: the whole pipeline',
  description:
    'Prepares the exams, asks the model, loads it, aggregates, compares with the accepted baseline, decides and reports. Every answer is on disk\n' +
    'as soon as it arrives: stopped or killed, the same command goes on where it was. The verdict is no failure: use `gate` for an exit code.',
  positionals: [],
  options: [
    {
      flag: 'new',
      valueName: null,
      help: 'Start a new run even where an unfinished one of the same configuration could go on',
    },
    { flag: 'run-id', valueName: 'ID', help: 'Name of the run; goes on with it where it exists' },
    { flag: 'gate', valueName: null, help: 'End with the exit code of `gate`' },
    { flag: 'quiet', valueName: null, help: 'No progress' },
    jsonOption,
  ],
  settings: 'all',
  examples: [
    { command: 'vllm-eval run --endpoint http://localhost:8000', meaning: 'the default configuration' },
    { command: 'vllm-eval run --config my.json --limit 50', meaning: 'another one, 50 items a task' },
    { command: 'MODEL_ENDPOINT=http://vllm.vllm:8000/v1 MODEL_NAME=qwen3-8b vllm-eval run --gate', meaning: 'in CI' },
  ],
  execute: async (args, io) => {
    const { effectiveSettings, toRunConfig } = await import('../effective-config.ts');
    const { runPipeline } = await import('../../pipeline/run-pipeline.ts');
    const { showProgress } = await import('../show-progress.ts');
    const { showOutcome } = await import('../show-outcome.ts');
    const settings = await effectiveSettings(args, io);
    const { config, secrets } = await toRunConfig(settings);
    const { language, logLevel } = settings.values;
    const progress = showProgress(io, { language, logLevel, quiet: isSet(args, 'quiet') });
    try {
      const { path } = await runPipeline({
        config,
        secrets,
        fresh: isSet(args, 'new'),
        runId: textOf(args, 'run-id') ?? null,
        notify: progress.notify,
        now: io.now,
        signal: io.signal,
      });
      progress.close();
      const exitCode = await showOutcome(path, io, { language: config.language, json: isSet(args, 'json') });
      return isSet(args, 'gate') ? exitCode : 0;
    } finally {
      progress.close();
    }
  },
};
