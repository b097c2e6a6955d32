import type { Command } from '../command.ts';
import { jsonOption } from '../command.ts';
import { stateOption, withReleaseTrigger } from '../release-command.ts';

export const releasePollCommand: Command = {
  name: 'release poll',
  summary: 'Look for releases without a webhook and start their runs',
  description:
    'Asks the registry for the newest release tag of every image under `trigger.watch` and starts its run where there was none. For a registry\n' +
    'that sends no webhooks, as a CronJob; `serve` does the same every `trigger.poll_minutes`.',
  positionals: [],
  options: [stateOption, jsonOption],
  settings: ['endpoint', 'outputDir', 'apiKey'],
  examples: [{ command: 'vllm-eval release poll', meaning: 'once' }],
  execute: (args, io) =>
    withReleaseTrigger(args, io, async (trigger) => {
      await trigger.poll();
    }),
};
