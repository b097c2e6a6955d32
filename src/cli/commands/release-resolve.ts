import type { Command } from '../command.ts';
import { isSet, jsonOption } from '../command.ts';
import { usageError } from '../parse-arguments.ts';
import { table } from '../table.ts';

export const releaseResolveCommand: Command = {
  name: 'release resolve',
  summary: 'Tell what the registry knows of an image: digest, release tags, commit',
  description:
    'Asks the registry as the receiver does (REGISTRY_USERNAME, REGISTRY_TOKEN). The digest is that of the index where the image has several\n' +
    'architectures. The key names the run: of digest and suite version.',
  positionals: [{ name: 'IMAGE', required: true, help: 'registry/repository:tag' }],
  options: [jsonOption],
  settings: ['suite'],
  examples: [
    { command: 'vllm-eval release resolve ghcr.io/org/vllm:release-0.3.1', meaning: 'what would be evaluated' },
  ],
  execute: async (args, io) => {
    const { registryCredentials, suiteVersionOf } = await import('../../release/open-release-trigger.ts');
    const { openRepository } = await import('../../release/registry-client.ts');
    const { compileTagPattern } = await import('../../release/release-tag.ts');
    const { resolveRelease } = await import('../../release/resolve-release.ts');
    const { effectiveSettings } = await import('../effective-config.ts');
    const given = args.positionals[0] ?? '';
    const [, image, tag] = /^(.+\/[^:@]+):(\w[\w.-]{0,127})$/.exec(given) ?? [];
    if (image === undefined || tag === undefined) {
      throw usageError(releaseResolveCommand, `expected registry/repository:tag, found "${given}".`);
    }
    const { file } = await effectiveSettings(args, io);
    const pattern = compileTagPattern(file.content.trigger?.tag_pattern ?? 'release-{semver}');
    const repository = openRepository(image, registryCredentials(io.env), { signal: io.signal });
    const release = await resolveRelease(repository, tag, pattern, suiteVersionOf(file));
    if (isSet(args, 'json')) {
      io.stdout.write(`${JSON.stringify({ release }, null, 2)}\n`);
      return 0;
    }
    if (release === null) {
      io.stdout.write(`${given} has no release tag\n`);
      return 0;
    }
    const rows = [
      ['repository', release.repository],
      ['digest', release.digest],
      ['release tags', release.tags.join(', ')],
      ['platforms', String(Math.max(1, release.platformDigests.length))],
      ['commit', release.gitCommit ?? ''],
      ['key', release.key],
    ];
    io.stdout.write(table(['field', 'value'], rows));
    return 0;
  },
};
