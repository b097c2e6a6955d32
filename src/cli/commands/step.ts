import { stepNames } from '../../contracts/run.ts';
import type { StepName } from '../../contracts/run.ts';
import { didYouMean } from '../../contracts/nearest-name.ts';
import type { Command } from '../command.ts';
import { isSet, jsonOption, textOf } from '../command.ts';
import type { Shard } from '../../pipeline/step.ts';
import { usageError } from '../parse-arguments.ts';

export const stepCommand: Command = {
  name: 'step',
  summary: 'Run one step of the pipeline',
  description:
    `Steps in order: ${stepNames.join(', ')}.\n` +
    'prepare-dataset takes the configuration and makes the run; every later step reads it from there and needs --run only.\n' +
    'Ends with 0 when done, 2 for a configuration error, 75 where trying again can help: that is left to whoever runs the steps.\n' +
    'A verdict is never a failed step.',
  positionals: [{ name: 'NAME', required: true, help: 'the step' }],
  options: [
    {
      flag: 'run',
      valueName: 'RUN',
      help: 'Run directory, run id or latest; for prepare-dataset the id of the run to make',
    },
    {
      flag: 'shard',
      valueName: 'I/N',
      help: 'Part I of N (from 0) of the exams of a step that asks the model; parts may run side by side',
    },
    { flag: 'force', valueName: null, help: 'Run it even where it is done' },
    { flag: 'quiet', valueName: null, help: 'No progress' },
    jsonOption,
  ],
  settings: 'all',
  examples: [
    { command: 'vllm-eval step prepare-dataset --run my-run --endpoint http://localhost:8000', meaning: 'make a run' },
    { command: 'vllm-eval step evalchemy-runner --run my-run', meaning: 'ask its standard benchmarks' },
    { command: 'vllm-eval step decide --run latest --force', meaning: 'decide again' },
  ],
  execute: async (args, io) => {
    const name = args.positionals[0] ?? '';
    if (!isStepName(name))
      throw usageError(
        stepCommand,
        `unknown step "${name}".${didYouMean(name, stepNames)} Steps: ${stepNames.join(', ')}`,
      );
    const { effectiveSettings, toRunConfig } = await import('../effective-config.ts');
    const { secretsOf } = await import('../../pipeline/config/build-run-config.ts');
    const { findRun } = await import('../../pipeline/find-run.ts');
    const { openRun } = await import('../../pipeline/open-run.ts');
    const { configOf, readRun } = await import('../../pipeline/read-run.ts');
    const { openRunDirectory } = await import('../../journal/run-directory.ts');
    const { stepNamed } = await import('../../pipeline/pipeline.ts');
    const { existsSync } = await import('node:fs');
    const { join } = await import('node:path');
    const { isEvalError } = await import('../../contracts/errors.ts');
    const { reportFailedStart } = await import('../../pipeline/report-failed-start.ts');
    const { runStep } = await import('../../pipeline/run-step.ts');
    const { showProgress } = await import('../show-progress.ts');
    const reference = textOf(args, 'run');

    const settings = await effectiveSettings(args, io);
    const { values } = settings;
    const step = stepNamed(name);
    const shard = shardGiven(textOf(args, 'shard'), step.engine !== null);
    const open = async () => {
      if (name === 'prepare-dataset') {
        const { config, secrets } = await toRunConfig(settings);
        return { config, secrets, ...(await openRun(config, { fresh: false, runId: reference ?? null })) };
      }
      const path = await findRun(reference ?? 'latest', values.outputDir);
      const run = await readRun(path);
      const config = configOf(run);
      // Steps that ask may run side by side, each with a journal of its own; those that read all of it may not.
      const only = step.engine === null ? undefined : { step: name, shard: shard?.index ?? 0 };
      return { config, secrets: secretsOf(values), directory: await openRunDirectory(path, only), runId: run.runId };
    };
    const { config, secrets, directory, runId } = await open();
    const progress = showProgress(io, {
      language: values.language,
      logLevel: values.logLevel,
      quiet: isSet(args, 'quiet'),
    });
    const context = {
      directory,
      runId,
      config,
      secrets,
      notify: progress.notify,
      now: io.now,
      signal: io.signal,
      ...(shard === undefined ? {} : { shard }),
    };
    try {
      await runStep(step, context, { force: isSet(args, 'force'), retry: false });
    } catch (error) {
      // Final: nobody tries again, and the steps that report have no run to read.
      const isFinal = isEvalError(error) && error.exitCode === 2 && !existsSync(join(directory.path, 'run.json'));
      if (isFinal) await reportFailedStart(context);
      throw error;
    } finally {
      progress.close();
      await directory.close();
    }
    const { path } = directory;
    io.stdout.write(isSet(args, 'json') ? `${JSON.stringify({ step: name, runId, path })}\n` : `${path}\n`);
    return 0;
  },
};

function isStepName(name: string): name is StepName {
  return (stepNames as readonly string[]).includes(name);
}

function shardGiven(text: string | undefined, canSplit: boolean): Shard | undefined {
  if (text === undefined) return undefined;
  const [, index, count] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  if (!canSplit || index === undefined || count === undefined || Number(index) >= Number(count)) {
    throw usageError(
      stepCommand,
      `--shard: expected I/N with I from 0 below N, of a step that asks the model, found "${text}".`,
    );
  }
  return { index: Number(index), count: Number(count) };
}
