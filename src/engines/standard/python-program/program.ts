import type { PythonRandom } from '../python/random.ts';
import type { Statement } from './ast.ts';
import { boundNames } from './bound-names.ts';
import { builtins } from './builtins.ts';
import { Interpreter, type Names } from './interpreter.ts';
import { findModule } from './modules.ts';
import { parseProgram } from './parse-program.ts';
import { ProgramError } from './program-error.ts';
import { type Callable, isCallable, PythonModule } from './values.ts';

/** Text of a source file by the name that others import it under; null where there is none. */
export type ReadSource = (module: string) => string | null;

/** One source file: its statements, and which of them each name of it comes from. */
export interface SourceModule {
  readonly name: string;
  readonly statements: readonly Statement[];
  readonly binders: ReadonlyMap<string, readonly Statement[]>;
}

/** Reads and parses source files, each once. Throws ProgramError. */
export function createSourceReader(read: ReadSource): (module: string) => SourceModule | null {
  const known = new Map<string, SourceModule | null>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const text = read(name);
    const module = text === null ? null : toModule(name, parseProgram(text));
    known.set(name, module);
    return module;
  };
}

function toModule(name: string, statements: readonly Statement[]): SourceModule {
  const binders = new Map<string, Statement[]>();
  for (const statement of statements) {
    for (const bound of boundNames([statement], true)) binders.set(bound, [...(binders.get(bound) ?? []), statement]);
  }
  return { name, statements, binders };
}

/** Name of the file that an import means: `.utils` and `utils` lie beside the file that imports. */
export function importedName(importer: string, module: string): string {
  if (module.startsWith('lm_eval.')) return module;
  const folder = importer.includes('.') ? importer.slice(0, importer.lastIndexOf('.') + 1) : '';
  return folder + module.replace(/^\./, '');
}

/** A program of one or more source files. What stands at the margin of a file runs when a name that it binds is needed. */
export class Program {
  readonly #source: (module: string) => SourceModule | null;
  readonly #random: PythonRandom | null;
  readonly #scopes = new Map<string, ModuleScope>();

  constructor(read: ReadSource, random: PythonRandom | null) {
    this.#source = createSourceReader(read);
    this.#random = random;
  }

  /** Throws ProgramError where there is no such function. */
  function(module: string, name: string): Callable {
    const found = this.#scope(module)?.get(name);
    if (isCallable(found)) return found;
    throw new ProgramError(`expected a function ${name} in ${module}.py`);
  }

  #scope(module: string): ModuleScope | null {
    const known = this.#scopes.get(module);
    if (known !== undefined) return known;
    const source = this.#source(module);
    if (source === null) return null;
    const scope = new ModuleScope(source, (name, member) => this.#import(module, name, member));
    this.#scopes.set(module, scope);
    return scope;
  }

  #import(importer: string, module: string, member: string | null): unknown {
    const own = this.#scope(importedName(importer, module));
    if (own !== null) {
      return member === null ? new PythonModule(module, own.members()) : own.get(member);
    }
    const known = findModule(module, this.#random);
    if (known === null) throw new ProgramError(`the module ${module} is not supported`);
    if (member === null) return known;
    // Names of `typing` stand in annotations only, which are read over.
    return Object.hasOwn(known.members, member) ? known.members[member] : null;
  }
}

type Import = (module: string, member: string | null) => unknown;

class ModuleScope implements Names {
  readonly #source: SourceModule;
  readonly #interpreter: Interpreter;
  readonly #import: Import;
  readonly #values = new Map<string, unknown>();
  readonly #done = new Set<Statement>();

  constructor(source: SourceModule, load: Import) {
    this.#source = source;
    this.#import = load;
    this.#interpreter = new Interpreter(load);
  }

  get(name: string): unknown {
    for (const statement of this.#source.binders.get(name) ?? []) this.#run(statement);
    if (this.#values.has(name)) return this.#values.get(name);
    const builtin = Object.hasOwn(builtins, name) ? builtins[name] : undefined;
    if (builtin !== undefined) return builtin;
    throw new ProgramError(`the name ${name} is not supported`);
  }

  set(name: string, value: unknown): void {
    this.#values.set(name, value);
  }

  /** Every name of the file, evaluated when it is read. */
  members(): Record<string, unknown> {
    const members: Record<string, unknown> = {};
    for (const name of this.#source.binders.keys()) {
      Object.defineProperty(members, name, { enumerable: true, get: () => this.get(name) });
    }
    return members;
  }

  #run(statement: Statement): void {
    if (this.#done.has(statement)) return;
    this.#done.add(statement);
    if (statement.kind === 'import') this.set(statement.as, this.#import(statement.module, statement.member));
    else this.#interpreter.run([statement], this);
  }
}
