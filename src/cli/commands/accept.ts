import type { ProgressEvent } from '../../reports/progress-state.ts';
import type { Command } from '../command.ts';
import { isSet, jsonOption, textOf } from '../command.ts';

export const acceptCommand: Command = {
  name: 'accept',
  summary: 'Make a run the baseline of its model line',
  description:
    'Later runs of the same model line are compared with the run that was accepted last. An INVALID run is refused.',
  positionals: [{ name: 'RUN', required: false, help: 'run directory, run id, or latest (default)' }],
  options: [{ flag: 'note', valueName: 'TEXT', help: 'Why it was accepted' }, jsonOption],
  settings: ['outputDir', 'store', 'language'],
  examples: [
    { command: 'vllm-eval accept latest', meaning: 'the newest run' },
    { command: 'vllm-eval accept 01JX… --note "release 0.3.1"', meaning: 'a certain run' },
  ],
  execute: async (args, io) => {
    const { effectiveSettings } = await import('../effective-config.ts');
    const { findRun } = await import('../../pipeline/find-run.ts');
    const { acceptRun } = await import('../../pipeline/baseline.ts');
    const { configOf, readRun } = await import('../../pipeline/read-run.ts');
    const { storeRun } = await import('../../pipeline/store-run.ts');
    const { secretsOf } = await import('../../pipeline/config/build-run-config.ts');
    const { values } = await effectiveSettings(args, io);
    const path = await findRun(args.positionals[0] ?? 'latest', values.outputDir);
    const acceptance = await acceptRun(path, io.now(), textOf(args, 'note') ?? null);
    const run = await readRun(path);
    const notify = (event: ProgressEvent): void => {
      if (event.kind === 'notice') io.stderr.write(`${event.message}\n`);
    };
    await storeRun(path, { config: configOf(run), secrets: secretsOf(values), notify, now: io.now });
    if (isSet(args, 'json')) io.stdout.write(`${JSON.stringify({ ...acceptance, modelLine: run.modelLine })}\n`);
    else io.stdout.write(`accepted ${run.runId} as the baseline of ${run.modelLine}\n`);
    return 0;
  },
};
