import type { Command } from '../command.ts';
import { isSet, jsonOption } from '../command.ts';

export const rescoreCommand: Command = {
  name: 'rescore',
  summary: 'Score a run’s recorded answers again, without the model',
  description:
    'Works from the journal alone: a better scorer or policy needs no GPU. Aggregates, decides and reports again after it.',
  positionals: [{ name: 'RUN', required: false, help: 'run directory, run id, or latest (default)' }],
  options: [jsonOption],
  settings: ['outputDir', 'language'],
  examples: [{ command: 'vllm-eval rescore latest', meaning: 'after an update of vllm-eval' }],
  execute: async (args, io) => {
    const { effectiveSettings } = await import('../effective-config.ts');
    const { secretsOf } = await import('../../pipeline/config/build-run-config.ts');
    const { openRunDirectory } = await import('../../journal/run-directory.ts');
    const { findRun } = await import('../../pipeline/find-run.ts');
    const { stepNamed } = await import('../../pipeline/pipeline.ts');
    const { configOf, readRun } = await import('../../pipeline/read-run.ts');
    const { rescoreRun } = await import('../../pipeline/rescore-run.ts');
    const { runStep } = await import('../../pipeline/run-step.ts');
    const { table } = await import('../table.ts');
    const { values } = await effectiveSettings(args, io);
    const path = await findRun(args.positionals[0] ?? 'latest', values.outputDir);
    const run = await readRun(path);
    const directory = await openRunDirectory(path);
    try {
      const exams = await rescoreRun(directory, io.now(), io.signal);
      const context = {
        directory,
        runId: run.runId,
        config: configOf(run),
        secrets: secretsOf(values),
        notify: () => {},
        now: io.now,
        signal: io.signal,
      };
      for (const step of ['aggregate-metrics', 'decide', 'report'] as const)
        await runStep(stepNamed(step), context, { force: true, retry: true });
      if (isSet(args, 'json')) io.stdout.write(`${JSON.stringify({ runId: run.runId, exams })}\n`);
      else
        io.stdout.write(
          table(
            ['task', 'samples', 'scores changed'],
            exams.map(({ task, samples, changed }) => [task, String(samples), String(changed)]),
          ),
        );
      return 0;
    } finally {
      await directory.close();
    }
  },
};
