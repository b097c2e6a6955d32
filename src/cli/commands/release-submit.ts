import type { Command } from '../command.ts';
import { jsonOption } from '../command.ts';
import { usageError } from '../parse-arguments.ts';
import { stateOption, withReleaseTrigger } from '../release-command.ts';

export const releaseSubmitCommand: Command = {
  name: 'release submit',
  summary: 'Start the run of a release as a webhook would',
  description:
    'Resolves the image, waits until it is served, and starts its run unless that was started before. A release that failed is tried again.\n' +
    'The image stands under `trigger.watch` of the configuration. Ends with 2 where the release could not be started.',
  positionals: [{ name: 'IMAGE', required: true, help: 'registry/repository:tag' }],
  options: [stateOption, jsonOption],
  settings: ['endpoint', 'outputDir', 'apiKey'],
  examples: [
    { command: 'vllm-eval release submit ghcr.io/org/vllm:release-0.3.1', meaning: 'a delivery that got lost' },
  ],
  execute: async (args, io) => {
    const given = args.positionals[0] ?? '';
    const [, image, tag] = /^(.+\/[^:@]+):(\w[\w.-]{0,127})$/.exec(given) ?? [];
    if (image === undefined || tag === undefined) {
      throw usageError(releaseSubmitCommand, `expected registry/repository:tag, found "${given}".`);
    }
    return withReleaseTrigger(args, io, async ({ config, ledger, worker }) => {
      const names = config.watch.map((watch) => watch.image);
      if (!names.includes(image)) {
        throw usageError(
          releaseSubmitCommand,
          `expected one of ${names.join(', ')} (trigger.watch), found "${image}".`,
        );
      }
      const at = io.now().toISOString();
      const id = `submit-${at}`;
      await ledger.accept({ kind: 'delivery', id, body: id, at, image, tag });
      worker.wake();
    });
  },
};
