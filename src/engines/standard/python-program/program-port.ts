import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DatasetRow } from '../../../datasets/catalog.ts';
import type { Port, TaskResult } from '../families/family.ts';
import { dictEntries, isDict, numberOf, pythonFloat, pythonTuple } from '../python/python-value.ts';
import { PythonRandom } from '../python/random.ts';
import type { FunctionReference } from '../tasks/function-reference.ts';
import { checkSupport } from './check-support.ts';
import { Program } from './program.ts';
import { copyOf } from './row-set-methods.ts';
import { type Callable, iterate, RowSet } from './values.ts';

/** A helper function of a task and the Python files it needs, by the names they import each other under. */
export interface ProgramReference {
  readonly port: string;
  readonly sources: Readonly<Record<string, string>>;
}

/**
 * Reads a helper function from the Python file beside its task file, to be run by our interpreter. Only functions of documents and of
 * one document's results can be. Throws ProgramError for what is not supported.
 */
export function readProgram({ functionReference, directory }: FunctionReference, field: string): ProgramReference {
  const [module, name] = splitReference(functionReference);
  const sources: Record<string, string> = {};
  const read = (wanted: string): string | null => {
    const path = sourcePath(wanted, directory);
    if (path === null || !existsSync(path)) return null;
    const text = readFileSync(path, 'utf8');
    sources[wanted] = text;
    return text;
  };
  // Only where all documents of a split are prepared at once is it known in which order numbers are drawn.
  checkSupport(read, module, name, field.endsWith('process_docs') ? new PythonRandom(0) : null);
  return { port: functionReference, sources };
}

/** `module.name` of a helper that its file only imports from elsewhere; null where it is defined there, or there is no such file. */
export function importedFunction({ functionReference, directory }: FunctionReference): string | null {
  const [module, name] = splitReference(functionReference);
  const path = sourcePath(module, directory);
  if (path === null || !existsSync(path)) return null;
  const line = readFileSync(path, 'utf8')
    .split('\n')
    .find((text) => text.startsWith('from ') && text.includes(name));
  const match = /^from (\S+) import (.+?)\s*(?:#.*)?$/.exec(line ?? '');
  return match?.[2]?.split(',').some((member) => member.trim() === name) === true ? `${match[1]}.${name}` : null;
}

/** Installed modules lie under the folder that holds `lm_eval`, if the task folder is inside it. */
function sourcePath(module: string, directory: string): string | null {
  const parts = module.split('.');
  if (parts[0] !== 'lm_eval') return `${join(directory, ...parts)}.py`;
  let root = directory;
  while (basename(root) !== 'lm_eval') {
    if (dirname(root) === root) return null;
    root = dirname(root);
  }
  return `${join(root, ...parts.slice(1))}.py`;
}

function splitReference(reference: string): readonly [module: string, name: string] {
  const at = reference.lastIndexOf('.');
  return [reference.slice(0, at), reference.slice(at + 1)];
}

/** The port that runs a helper function as `kind`; null where no program can be of this kind. */
export function programPort(reference: ProgramReference, kind: Port['kind']): Port | null {
  const [module, name] = splitReference(reference.port);
  const load = (random: PythonRandom | null): Callable =>
    new Program((wanted) => reference.sources[wanted] ?? null, random).function(module, name);
  let loaded: Callable | undefined;
  const call = (...args: readonly unknown[]): unknown => (loaded ??= load(null))(args, {});
  switch (kind) {
    case 'document':
      return { kind, run: (doc) => toPlain(call(copyOf(doc))) };
    case 'samples':
      return { kind, run: () => toRows(call()) };
    case 'process-docs':
      return {
        kind,
        run: (docs, random) => toRows(load(random)([new RowSet(docs)], {})),
        ...(drawsNumbers(reference) ? { drawsOrder: true } : {}),
      };
    case 'process-results':
      return { kind, run: (doc, results) => toNumbers(call(copyOf(doc), results.map(toPython))) };
    default:
      return null;
  }
}

function drawsNumbers({ sources }: ProgramReference): boolean {
  return Object.values(sources).some((source) => /\brandom\.(?:shuffle|sample|choice|randint|random)\(/.test(source));
}

function toPython(result: TaskResult): unknown {
  return typeof result === 'string' ? result : pythonTuple([pythonFloat(result.sum), result.isGreedy]);
}

function toRows(value: unknown): DatasetRow[] {
  return iterate(value).map((row) => {
    const plain = toPlain(row);
    if (isDict(plain) && !(plain instanceof Map)) return plain;
    throw new Error('expected a dictionary for every document');
  });
}

/** Dictionaries become records, tuples lists: what a data set holds. */
function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value, toPlain);
  if (!isDict(value)) return value;
  return Object.fromEntries(dictEntries(value).map(([key, item]) => [String(key), toPlain(item)]));
}

function toNumbers(value: unknown): Record<string, number> {
  if (!isDict(value)) throw new Error('expected a dictionary of metrics');
  return Object.fromEntries(
    dictEntries(value).map(([metric, score]) => {
      const number = numberOf(score);
      if (number === undefined) throw new Error(`expected a number as ${String(metric)}`);
      return [String(metric), number];
    }),
  );
}
