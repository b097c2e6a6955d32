import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { EvalError } from '../../contracts/errors.ts';
import { parseWith } from '../../contracts/parse-with.ts';
import { evalConfigFileSchema } from './eval-config-file.ts';
import type { EvalConfigFile } from './eval-config-file.ts';
import { packageRoot } from './package-root.ts';

export interface LoadedEvalConfig {
  readonly path: string;
  readonly content: EvalConfigFile;
}

/** --config > EVAL_CONFIG_PATH > CONFIG_PATH > configs/eval_config.json here > the one of the package. */
export function findEvalConfig(flag: string | undefined, env: Readonly<Record<string, string | undefined>>): string {
  for (const given of [flag, env['EVAL_CONFIG_PATH'], env['CONFIG_PATH']]) {
    if (given !== undefined && given !== '') return given;
  }
  const local = join('configs', 'eval_config.json');
  return existsSync(local) ? local : join(packageRoot, local);
}

/** Reads a configuration (JSON or YAML by its ending). Throws EVAL_CONFIG_MISSING, EVAL_CONFIG_SYNTAX or EVAL_CONFIG_INVALID. */
export async function loadEvalConfig(path: string): Promise<LoadedEvalConfig> {
  const content = parseWith(
    evalConfigFileSchema,
    await readStructuredFile(path, 'EVAL_CONFIG_MISSING', 'EVAL_CONFIG_SYNTAX'),
    path,
    'EVAL_CONFIG_INVALID',
  );
  return { path, content };
}

/** Parses a JSON or YAML file, with line and column of a syntax error. */
export async function readStructuredFile(
  path: string,
  missing: EvalError['code'],
  syntax: EvalError['code'],
): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new EvalError({
      code: missing,
      message: `Expected a readable file at ${path}, found none (${cause instanceof Error ? cause.message : String(cause)}).`,
      nextStep: 'Check the path; `vllm-eval config create FILE` writes one to start from.',
      cause,
    });
  }
  try {
    return ['.yaml', '.yml'].includes(extname(path)) ? parseYaml(text) : JSON.parse(text);
  } catch (cause) {
    throw new EvalError({
      code: syntax,
      message: `${path}: ${cause instanceof Error ? cause.message : String(cause)}.`,
      nextStep: 'Correct the syntax at that place.',
      cause,
    });
  }
}
