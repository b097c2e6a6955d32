import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
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
  /** Fetches a file that is in none of them; null where nobody has it. */
  readonly fetchFile?: (manifest: Manifest, file: ManifestFile) => Promise<string | null>;
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
      const found = new Map<ManifestFile, FoundFile>();
      for (const file of manifest.files) found.set(file, await findFile(manifest, file, options));
      return toDataset(manifest, found);
    },
  };
}

interface FoundFile {
  readonly path: string;
  readonly sha256: string;
}

function toDataset(manifest: Manifest, found: ReadonlyMap<ManifestFile, FoundFile>): Dataset {
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
    sha256: (config) => contentAddress(config === undefined ? manifest.files : expectFiles(config), found),
    rows: (split, config) => {
      const files = expectFiles(config).filter((file) => file.split === split);
      if (files.length === 0) throw unknownSplit(manifest.name, split, splits(config));
      return readRows(files.map((file) => found.get(file)?.path ?? file.path));
    },
  };
}

/** Independent of the order of files in the manifest. */
function contentAddress(files: readonly ManifestFile[], found: ReadonlyMap<ManifestFile, FoundFile>): string {
  const lines = files
    .map((file) => `${file.config ?? 'default'}\t${file.split}\t${file.path}\t${found.get(file)?.sha256 ?? ''}\n`)
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

async function findFile(
  manifest: Manifest,
  file: ManifestFile,
  { dataDirectories, fetchFile }: CatalogOptions,
): Promise<FoundFile> {
  const tried = dataDirectories.map((directory) => join(directory, manifest.name, file.path));
  for (const path of tried) {
    const found = await stat(path).catch(() => null);
    if (found?.isFile() === true) return checkFile(manifest, file, path);
  }
  const fetched = (await fetchFile?.(manifest, file)) ?? null;
  if (fetched !== null) return checkFile(manifest, file, fetched);
  throw new EvalError({
    code: 'EVAL_DATASET_MISSING',
    message: `data set ${manifest.name}: expected ${file.path}, looked for ${tried.join(', ') || 'nothing: no data folder is set'}`,
    nextStep: `put the data of ${manifest.name} (${manifest.source}) into one of these folders, name the folder that has it, or name a source that it can be fetched from (--data-source)`,
    details: { dataset: manifest.name, file: file.path, tried },
  });
}

async function checkFile(manifest: Manifest, file: ManifestFile, path: string): Promise<FoundFile> {
  const found = await hashFile(path);
  const expected = file.sha256 ?? (await digestBeside(path));
  if (expected === null || found === expected) return { path, sha256: found };
  const { size } = await stat(path);
  throw new EvalError({
    code: 'EVAL_DATASET_CHECKSUM',
    message:
      `data set ${manifest.name}: expected SHA-256 ${expected}${file.bytes === null ? '' : ` (${file.bytes} bytes)`}, ` +
      `found ${found} (${size} bytes) in ${path}`,
    nextStep:
      'fetch the file again; if the change is meant, give the manifest a new version with scripts/make-manifest.ts',
    details: { dataset: manifest.name, path, expected, found },
  });
}

/** What a file without a digest in the manifest was when it was fetched. */
async function digestBeside(path: string): Promise<string | null> {
  const text = await readFile(`${path}.sha256`, 'utf8').catch(() => null);
  return text?.trim() ?? null;
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
