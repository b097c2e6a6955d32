import { basename, dirname } from 'node:path';

/**
 * A `!function module.name` of a task file. Python never runs: `families/` holds native ports, found by these names.
 */
export interface FunctionReference {
  readonly functionReference: string;
  /** Folder of the file that holds the tag. */
  readonly directory: string;
}

export function isFunctionReference(value: unknown): value is FunctionReference {
  return typeof value === 'object' && value !== null && 'functionReference' in value;
}

/**
 * Names a port may be registered under, most specific first: `super_glue/copa/utils.f`, `copa/utils.f`, `utils.f`.
 * Up to three folders, so that a copy of a task folder keeps its ports.
 */
export function portNames(reference: FunctionReference): string[] {
  const names = [reference.functionReference];
  let prefix = '';
  let directory = reference.directory;
  for (let depth = 0; depth < 3; depth += 1) {
    const folder = basename(directory);
    if (folder === '') break;
    prefix = prefix === '' ? folder : `${folder}/${prefix}`;
    names.unshift(`${prefix}/${reference.functionReference}`);
    directory = dirname(directory);
  }
  return names;
}
