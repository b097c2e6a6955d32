import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { EvalError } from '../contracts/errors.ts';
import { type Manifest, manifestSchema } from '../contracts/manifest.ts';
import { parseWith } from '../contracts/parse-with.ts';

/** Reads `<name>.yaml`. Throws EVAL_DATASET_MANIFEST with the file and the fields at fault. */
export async function readManifest(path: string): Promise<Manifest> {
  let value: unknown;
  try {
    value = parse(await readFile(path, 'utf8'));
  } catch (error) {
    const reason =
      error instanceof YAMLParseError ? `is not YAML: ${error.message}` : `cannot be read: ${String(error)}`;
    throw manifestError(path, reason);
  }
  const manifest = parseWith(manifestSchema, value, path, 'EVAL_DATASET_MANIFEST');
  if (basename(path) !== `${manifest.name}.yaml`) {
    throw manifestError(path, `holds the name ${JSON.stringify(manifest.name)}, expected that of its file`);
  }
  const seen = new Set<string>();
  for (const file of manifest.files) {
    if (seen.has(file.path)) throw manifestError(path, `lists ${file.path} twice`);
    seen.add(file.path);
  }
  return manifest;
}

function manifestError(path: string, what: string): EvalError {
  return new EvalError({
    code: 'EVAL_DATASET_MANIFEST',
    message: `${path} ${what}`,
    nextStep: 'correct the manifest, or write it again with scripts/make-manifest.ts',
    details: { path },
  });
}
