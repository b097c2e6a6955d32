import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EvalError } from '../contracts/errors.ts';
import type { Manifest, ManifestFile } from '../contracts/manifest.ts';
import { didYouMean, nearestNames } from '../contracts/nearest-name.ts';
import { systemErrorCode } from '../files/system-error.ts';
import type { Dataset, DatasetCatalog } from './catalog.ts';
import { hashFile } from './hash-file.ts';
import { readManifest } from './read-manifest.ts';
import { readRows } from './read-rows.ts';

export interface CatalogOptions {
  /** Folder of `<name>.yaml` files. */
  readonly manifestDirectory: string;
  /** A file is looked for as `<directory>/<name>/<path>`, first match wins. */
  readonly dataDirectories: readonly string[];
}

/** The data sets of a folder of manifests. Reads nothing until a data set is opened. */
export function openCatalog(options: CatalogOptions): DatasetCatalog {
  const names = (): Promise<readonly string[]> => manifestNames(options.manifestDirectory);
  return {
    names,
    open: async (name) => {
      const known = await names();
      if (!known.includes(name)) throw unknownDataset(name, known, options.manifestDirectory);
      const manifest = await readManifest(join(options.manifestDirectory, `${name}.yaml`));
      const paths = new Map<ManifestFile, string>();
      for (const file of manifest.files) {
        const path = await findFile(manifest, file, options.dataDirectories);
        await checkFile(manifest, file, path);
        paths.set(file, path);
      }
      return toDataset(manifest, paths);
    },
  };
}

function toDataset(manifest: Manifest, paths: ReadonlyMap<ManifestFile, string>): Dataset {
  const configs = [...new Set(manifest.files.map((file) => file.config ?? 'default'))];
  const filesOf = (config: string | undefined): readonly ManifestFile[] => {
    if (config === undefined) return configs.length === 1 ? manifest.files : [];
    return manifest.files.filter((file) => (file.config ?? 'default') === config);
  };
  const expectFiles = (config: string | undefined): readonly ManifestFile[] => {
    const files = filesOf(config);
    if (files.length > 0) return files;
    throw unknownConfig(manifest.name, config, configs);
  };
  const splits = (config?: string): readonly string[] => [...new Set(expectFiles(config).map(({ split }) => split))];
  return {
    manifest,
    configs: () => configs,
    splits,
    sha256: (config) => contentAddress(config === undefined ? manifest.files : expectFiles(config)),
    rows: (split, config) => {
      const files = expectFiles(config).filter((file) => file.split === split);
      if (files.length === 0) throw unknownSplit(manifest.name, split, splits(config));
      return readRows(files.map((file) => paths.get(file) ?? file.path));
    },
  };
}

/** Independent of the order of files in the manifest. */
function contentAddress(files: readonly ManifestFile[]): string {
  const lines = files
    .map((file) => `${file.config ?? 'default'}\t${file.split}\t${file.path}\t${file.sha256}\n`)
    .sort();
  return createHash('sha256').update(lines.join('')).digest('hex');
}

async function manifestNames(directory: string): Promise<readonly string[]> {
  try {
    const files = await readdir(directory);
    return files
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => file.slice(0, -'.yaml'.length))
      .sort();
  } catch (error) {
    throw new EvalError({
      code: 'EVAL_DATASET_DIRECTORY',
      message: `expected a folder of data-set manifests at ${directory}, found none (${systemErrorCode(error) ?? 'error'})`,
      nextStep: 'name the folder that holds the <name>.yaml files',
      details: { directory },
      cause: error,
    });
  }
}

async function findFile(manifest: Manifest, file: ManifestFile, directories: readonly string[]): Promise<string> {
  const tried = directories.map((directory) => join(directory, manifest.name, file.path));
  for (const path of tried) {
    const found = await stat(path).catch(() => null);
    if (found?.isFile() === true) return path;
  }
  throw new EvalError({
    code: 'EVAL_DATASET_MISSING',
    message: `data set ${manifest.name}: expected ${file.path}, looked for ${tried.join(', ') || 'nothing: no data folder is set'}`,
    nextStep: `put the data of ${manifest.name} (${manifest.source}) into one of these folders, or name the folder that has it`,
    details: { dataset: manifest.name, file: file.path, tried },
  });
}

async function checkFile(manifest: Manifest, file: ManifestFile, path: string): Promise<void> {
  const found = await hashFile(path);
  if (found === file.sha256) return;
  const { size } = await stat(path);
  throw new EvalError({
    code: 'EVAL_DATASET_CHECKSUM',
    message:
      `data set ${manifest.name}: expected SHA-256 ${file.sha256} (${file.bytes} bytes), ` +
      `found ${found} (${size} bytes) in ${path}`,
    nextStep:
      'fetch the file again; if the change is meant, give the manifest a new version with scripts/make-manifest.ts',
    details: { dataset: manifest.name, path, expected: file.sha256, found },
  });
}

function unknownDataset(name: string, known: readonly string[], directory: string): EvalError {
  return new EvalError({
    code: 'EVAL_DATASET_UNKNOWN',
    message: `no data set ${JSON.stringify(name)} in ${directory}.${didYouMean(name, known)}`,
    nextStep: `name one of: ${known.join(', ') || '(the folder has no manifest)'}`,
    details: { name, nearest: nearestNames(name, known) },
  });
}

function unknownConfig(name: string, config: string | undefined, configs: readonly string[]): EvalError {
  const what = config === undefined ? 'none' : JSON.stringify(config);
  return new EvalError({
    code: 'EVAL_DATASET_CONFIG_UNKNOWN',
    message: `data set ${name}: expected one of its ${configs.length} configurations, found ${what}.${didYouMean(config ?? '', configs)}`,
    nextStep: `name one of: ${configs.join(', ')}`,
    details: { name, config: config ?? null, configs },
  });
}

function unknownSplit(name: string, split: string, splits: readonly string[]): EvalError {
  return new EvalError({
    code: 'EVAL_DATASET_SPLIT_UNKNOWN',
    message: `data set ${name} has no split ${JSON.stringify(split)}.${didYouMean(split, splits)}`,
    nextStep: `name one of: ${splits.join(', ')}`,
    details: { name, split, splits },
  });
}
