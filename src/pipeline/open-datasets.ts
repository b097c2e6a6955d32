import { join } from 'node:path';
import { EvalError } from '../contracts/errors.ts';
import type { DatasetCatalog } from '../datasets/catalog.ts';
import { openCatalog } from '../datasets/open-catalog.ts';
import type { DataSource } from '../datasets/sources/data-source.ts';
import { fetchDataFile } from '../datasets/sources/fetch-data-file.ts';
import { hubSource } from '../datasets/sources/hub-source.ts';
import { s3Source } from '../datasets/sources/s3-source.ts';
import type { RunConfig, Secrets } from './config/run-config.ts';

export interface DatasetAccess {
  /** Needed where data is fetched. */
  readonly secrets?: Pick<Secrets, 'hfToken' | 's3'> | undefined;
  /** Fetched files are kept below it. */
  readonly cacheDirectory: string;
  readonly notify?: (message: string) => void;
}

/** The data sets of a configuration: what is in its folders, in the cache of an earlier run, or fetched from its sources. */
export function openDatasets(
  { manifestDirectory, directories, sources, hubEndpoint }: RunConfig['data'],
  { secrets, cacheDirectory, notify }: DatasetAccess,
): DatasetCatalog {
  const directory = join(cacheDirectory, 'data');
  const all = sources.map((source) => openSource(source, hubEndpoint, secrets));
  return openCatalog({
    manifestDirectory,
    dataDirectories: [...directories, directory],
    ...(all.length === 0
      ? {}
      : {
          fetchFile: (manifest, file) =>
            fetchDataFile(manifest, file, { sources: all, directory, ...(notify === undefined ? {} : { notify }) }),
        }),
  });
}

function openSource(source: string, endpoint: string, secrets: DatasetAccess['secrets']): DataSource {
  if (source === 'hub') return hubSource({ endpoint, token: secrets?.hfToken ?? null });
  if (source.startsWith('s3://')) {
    return s3Source(source, secrets?.s3 ?? { endpoint: null, region: 'us-east-1', credentials: null });
  }
  throw new EvalError({
    code: 'EVAL_CONFIG_DATA_SOURCE',
    message: `Expected hub or s3://bucket as a data source, found ${JSON.stringify(source)}.`,
    nextStep: 'Correct --data-source (data.sources in the configuration file).',
  });
}
