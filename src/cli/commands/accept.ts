import type { Command } from '../command.ts';
import { isSet, jsonOption } from '../command.ts';

export const acceptCommand: Command = {
  name: 'accept',
  summary: 'Make a run the baseline of its model line',
  description:
    'Later runs of the same model line are compared with the run that was accepted last. Its per-item scores are kept in the store as long as its\n' +
    'metrics, so that a machine without the run directory can compare with it. An INVALID run is refused.',
  positionals: [{ name: 'RUN', required: false, help: 'run directory, run id, or latest (default)' }],
  options: [{ flag: 'note', valueName: 'TEXT', help: 'Why it was accepted' }, jsonOption],
  settings: ['outputDir', 'store', 'language'],
  examples: [
    { command: 'vllm-eval accept latest', meaning: 'the newest run' },
    { command: 'vllm-eval accept 01JX… --note "release 0.3.1"', meaning: 'a certain run' },
  ],
  execute: async (args, io) => {
    const { pinFromCommandLine } = await import('../pin-from-command-line.ts');
    const outcome = await pinFromCommandLine('baseline', args, io);
    if (isSet(args, 'json')) io.stdout.write(`${JSON.stringify({ schemaVersion: 1, ...outcome })}\n`);
    else io.stdout.write(`accepted ${outcome.runId} as the baseline of ${outcome.modelLine}\n`);
    return 0;
  },
};
