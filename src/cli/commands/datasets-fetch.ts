import type { Command } from '../command.ts';
import { isSet, jsonOption } from '../command.ts';
import { table } from '../table.ts';

export const datasetsFetchCommand: Command = {
  name: 'datasets fetch',
  summary: 'Fetch data sets from the Hugging Face hub or a bucket, and check them',
  description:
    'What is in a data folder or was fetched before is only checked. A file is kept under its name when it is whole and has the SHA-256 of the\n' +
    'manifest; a fetch that broke off goes on where it was. HF_TOKEN opens gated data sets, MINIO_* the buckets.',
  positionals: [{ name: 'NAME', required: true, help: 'data set: the name of its manifest', rest: true }],
  options: [jsonOption],
  settings: ['dataDirs', 'dataSources', 'hubEndpoint'],
  examples: [
    { command: 'HF_TOKEN=… vllm-eval datasets fetch kmmlu --data-source hub', meaning: 'from the hub' },
    { command: 'vllm-eval datasets fetch haerae --data-source s3://ko-benchmark', meaning: 'from a bucket of yours' },
  ],
  execute: async (args, io) => {
    const { effectiveConfig } = await import('../effective-config.ts');
    const { openDatasets } = await import('../../pipeline/open-datasets.ts');
    const { userCacheDirectory } = await import('../../files/user-cache-directory.ts');
    const given = { ...args, flags: { endpoint: 'http://not-asked', ...args.flags } };
    const { config, secrets } = await effectiveConfig(given, io);
    const catalog = openDatasets(config.data, {
      secrets,
      cacheDirectory: userCacheDirectory(io.env),
      notify: (message) => io.stderr.write(`${message}\n`),
    });
    const fetched: { name: string; sha256: string; files: number; license: string }[] = [];
    for (const name of args.positionals) {
      const { manifest, sha256 } = await catalog.open(name);
      fetched.push({ name, sha256: sha256(), files: manifest.files.length, license: manifest.license });
    }
    if (isSet(args, 'json')) io.stdout.write(`${JSON.stringify(fetched)}\n`);
    else {
      const rows = fetched.map(({ name, sha256, files, license }) => [
        name,
        String(files),
        sha256.slice(0, 12),
        license,
      ]);
      io.stdout.write(table(['Data set', 'Files', 'SHA-256', 'Licence'], rows));
    }
    return 0;
  },
};
