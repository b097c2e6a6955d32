import type { Dataset, DatasetRow } from '../../../datasets/catalog.ts';

/** A data set held in memory, split by split, that answers to every configuration. */
export function memoryDataset(name: string, splits: Readonly<Record<string, readonly DatasetRow[]>>): Dataset {
  return {
    manifest: { name, version: '1', description: name, language: 'en', license: 'MIT', source: 'memory', files: [] },
    sha256: () => '0'.repeat(64),
    splits: () => Object.keys(splits),
    configs: () => ['default'],
    rows: async function* rows(split) {
      yield* splits[split] ?? [];
    },
  };
}
