import type { Command } from '../command.ts';
import { isSet, jsonOption } from '../command.ts';

export const baselineSetCommand: Command = {
  name: 'baseline set',
  summary: 'Pin a run as the baseline or the golden anchor of its model line',
  description:
    'As `accept`; with --anchor the run becomes the golden anchor instead: every later run is compared with it besides its baseline, so that many\n' +
    'small losses, each within the margin, are found. Without one the run accepted first is the anchor.',
  positionals: [{ name: 'RUN', required: false, help: 'run directory, run id, or latest (default)' }],
  options: [
    { flag: 'anchor', valueName: null, help: 'As the golden anchor' },
    { flag: 'note', valueName: 'TEXT', help: 'Why' },
    jsonOption,
  ],
  settings: ['outputDir', 'store', 'language'],
  examples: [
    { command: 'vllm-eval baseline set 01JX…', meaning: 'later runs are compared with it' },
    {
      command: 'vllm-eval baseline set 01JX… --anchor --note "general availability"',
      meaning: 'slow drift is measured from it',
    },
  ],
  execute: async (args, io) => {
    const { pinFromCommandLine } = await import('../pin-from-command-line.ts');
    const outcome = await pinFromCommandLine(isSet(args, 'anchor') ? 'anchor' : 'baseline', args, io);
    const { runId, modelLine, role } = outcome;
    if (isSet(args, 'json')) io.stdout.write(`${JSON.stringify({ schemaVersion: 1, ...outcome })}\n`);
    else io.stdout.write(`${runId} is the ${role === 'anchor' ? 'golden anchor' : 'baseline'} of ${modelLine}\n`);
    return 0;
  },
};
