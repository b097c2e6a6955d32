import { existsSync } from 'node:fs';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { EvalError, isEvalError } from '../src/contracts/errors.ts';
import { type ManifestFile, manifestSchema } from '../src/contracts/manifest.ts';
import { parseWith } from '../src/contracts/parse-with.ts';
import { hashFile } from '../src/datasets/hash-file.ts';
import { readManifest } from '../src/datasets/read-manifest.ts';
import { readRows } from '../src/datasets/read-rows.ts';

const usage = `Writes or renews the manifest of a folder of JSON-lines files.

  node scripts/make-manifest.ts FOLDER --version 1 --description TEXT --language en|ko|multilingual|code \\
      --license SPDX --source URL [--name NAME] [--out datasets] [--file PATH=CONFIG/SPLIT]...

NAME is the folder's name unless given. test.jsonl is the split "test", boolq/test.jsonl the split "test" of the
configuration "boolq", dev/law.jsonl the split "dev" of the configuration "law". --file says it where the path does not
("train-1000.jsonl=/train": no configuration). What is not given is kept from the manifest that is there.
`;

const splitNames = new Set(['train', 'validation', 'test', 'dev', 'prompt']);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    name: { type: 'string' },
    version: { type: 'string' },
    description: { type: 'string' },
    language: { type: 'string' },
    license: { type: 'string' },
    source: { type: 'string' },
    out: { type: 'string', default: 'datasets' },
    file: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
});

const [folder] = positionals;
if (values.help || folder === undefined) {
  console.error(usage);
  process.exit(values.help ? 0 : 2);
}
try {
  await makeManifest(folder);
} catch (error) {
  if (!isEvalError(error)) throw error;
  console.error(`${error.message}\n${error.nextStep}`);
  process.exit(error.exitCode);
}

async function makeManifest(root: string): Promise<void> {
  const { out, file: overrides, help: _help, ...given } = values;
  const name = values.name ?? basename(resolve(root));
  const path = join(out, `${name}.yaml`);
  const previous = existsSync(path) ? await readManifest(path) : undefined;
  const files = await listFiles(root, rolesOf(overrides, previous?.files ?? []));
  const manifest = parseWith(
    manifestSchema,
    { ...previous, ...given, name, files },
    `the manifest ${path}`,
    'EVAL_DATASET_MANIFEST',
  );
  const { version, description, language, license, source } = manifest;
  await writeFile(path, stringify({ name, version, description, language, license, source, files }, { lineWidth: 0 }));
  console.error(`${path}: ${files.length} files, ${files.reduce((sum, file) => sum + (file.items ?? 0), 0)} items`);
}

type Role = Pick<ManifestFile, 'config' | 'split'>;

function rolesOf(overrides: readonly string[], known: readonly ManifestFile[]): ReadonlyMap<string, Role> {
  const roles = new Map<string, Role>(known.map((file) => [file.path, file]));
  for (const override of overrides) {
    const match = /^(?<file>.+)=(?<config>[^/]*)\/(?<split>[^/]+)$/.exec(override)?.groups;
    if (match === undefined) {
      throw unusable(`expected --file PATH=CONFIG/SPLIT, found ${JSON.stringify(override)}`);
    }
    const { file = '', config = '', split = '' } = match;
    roles.set(file, config === '' ? { split } : { config, split });
  }
  return roles;
}

async function listFiles(root: string, roles: ReadonlyMap<string, Role>): Promise<ManifestFile[]> {
  const names = await readdir(root, { recursive: true }).catch(() => {
    throw unusable(`expected a folder of JSON-lines files at ${root}, found none`);
  });
  const paths = names.map((file) => file.split(sep).join('/')).filter((file) => file.endsWith('.jsonl'));
  const files: ManifestFile[] = [];
  for (const file of paths.sort()) {
    const { config, split } = roles.get(file) ?? guessRole(file);
    const { size } = await stat(join(root, file));
    let items = 0;
    for await (const _row of readRows([join(root, file)])) items += 1;
    const sha256 = await hashFile(join(root, file));
    files.push({ path: file, ...(config === undefined ? {} : { config }), split, sha256, bytes: size, items });
  }
  return files;
}

function guessRole(file: string): Role {
  const [first = '', second] = file.slice(0, -'.jsonl'.length).split('/');
  if (second === undefined) return { split: first };
  return splitNames.has(first) ? { config: second, split: first } : { config: first, split: second };
}

function unusable(message: string): EvalError {
  return new EvalError({ code: 'EVAL_DATASET_MANIFEST', message, nextStep: 'see --help' });
}
