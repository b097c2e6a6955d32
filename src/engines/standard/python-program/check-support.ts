import type { Clause, Expression, FunctionDefinition, Statement } from './ast.ts';
import { addTarget, boundNames } from './bound-names.ts';
import { builtins } from './builtins.ts';
import { methodNames } from './methods.ts';
import { findModule } from './modules.ts';
import { ProgramError } from './program-error.ts';
import { createSourceReader, importedName, type ReadSource, type SourceModule } from './program.ts';
import { PythonModule } from './values.ts';
import type { PythonRandom } from '../python/random.ts';

/** Attributes beside methods. */
const attributes: ReadonlySet<string> = new Set(['column_names']);

/** What is known of a value before the program runs. */
type Known =
  | { readonly kind: 'module'; readonly module: PythonModule }
  | { readonly kind: 'source'; readonly source: SourceModule }
  | { readonly kind: 'value' };
const someValue: Known = { kind: 'value' };

/**
 * Follows a function through everything it can reach and throws ProgramError for the first name, module member, method or statement
 * that is not supported: a program is refused before it asks its first question. `random`: whether the global generator may be drawn from.
 */
export function checkSupport(read: ReadSource, module: string, name: string, random: PythonRandom | null): void {
  const readModule = createSourceReader(read);
  const source = readModule(module);
  if (source === null) throw new ProgramError(`no file ${module}.py`);
  if (!source.binders.has(name)) throw new ProgramError(`no function ${name} in ${module}.py`);
  new Checker(readModule, random).binding(source, name);
}

type Locals = readonly ReadonlySet<string>[];

class Checker {
  readonly #readModule: (module: string) => SourceModule | null;
  readonly #random: PythonRandom | null;
  readonly #checked = new Set<Statement>();

  constructor(readModule: (module: string) => SourceModule | null, random: PythonRandom | null) {
    this.#readModule = readModule;
    this.#random = random;
  }

  /** All statements at the margin of a file that bind a name. */
  binding(source: SourceModule, name: string): Known {
    let known = someValue;
    for (const statement of source.binders.get(name) ?? []) {
      if (statement.kind === 'import') known = this.#import(source, statement);
      else if (!this.#checked.has(statement)) {
        this.#checked.add(statement);
        this.#statement(statement, source, []);
      }
    }
    return known;
  }

  #import(source: SourceModule, { module, member }: Extract<Statement, { kind: 'import' }>): Known {
    if (member === '*') throw new ProgramError(`import * of ${module} is not supported`);
    const own = this.#readModule(importedName(source.name, module));
    if (own !== null) return member === null ? { kind: 'source', source: own } : this.#member(own, member);
    const known = findModule(module, this.#random);
    if (known === null) throw new ProgramError(`the module ${module} is not supported`);
    if (module === 'random' && source.statements.some(seedsGenerator)) {
      throw new ProgramError('seeding the global generator is not supported');
    }
    return member === null ? { kind: 'module', module: known } : this.#attribute(known, member);
  }

  #member(source: SourceModule, name: string): Known {
    if (!source.binders.has(name)) throw new ProgramError(`no ${name} in ${source.name}.py`);
    return this.binding(source, name);
  }

  #attribute(module: PythonModule, name: string, line?: number): Known {
    if (!Object.hasOwn(module.members, name)) throw new ProgramError(`${module.name}.${name} is not supported`, line);
    const member = module.members[name];
    return member instanceof PythonModule ? { kind: 'module', module: member } : someValue;
  }

  #body(statements: readonly Statement[], source: SourceModule, locals: Locals): void {
    for (const statement of statements) this.#statement(statement, source, locals);
  }

  #function(
    { parameters, body }: Pick<FunctionDefinition, 'parameters' | 'body'>,
    source: SourceModule,
    locals: Locals,
  ): void {
    for (const { fallback } of parameters) if (fallback !== null) this.#expression(fallback, source, locals);
    const own = boundNames(body, false);
    this.#body(body, source, [new Set([...parameters.map(({ name }) => name), ...own]), ...locals]);
  }

  #statement(statement: Statement, source: SourceModule, locals: Locals): void {
    const expression = (value: Expression | null): void => {
      if (value !== null) this.#expression(value, source, locals);
    };
    const body = (statements: readonly Statement[]): void => this.#body(statements, source, locals);
    switch (statement.kind) {
      case 'function':
        this.#function(statement, source, locals);
        return;
      case 'unsupported':
        throw new ProgramError(`${statement.what} is not supported`, statement.line);
      case 'assign':
        expression(statement.value);
        for (const target of statement.targets) {
          if (target.kind === 'attribute') throw new ProgramError('setting an attribute is not supported');
          if (target.kind === 'item') [target.object, target.key].forEach(expression);
        }
        return;
      case 'augment':
      case 'expression':
      case 'return':
        expression(statement.value);
        return;
      case 'if':
      case 'while':
        expression(statement.condition);
        body(statement.body);
        if (statement.kind === 'if') body(statement.otherwise);
        return;
      case 'for':
        expression(statement.iterable);
        body(statement.body);
        body(statement.otherwise);
        return;
      case 'try':
        body(statement.body);
        for (const handler of statement.handlers) body(handler.body);
        body(statement.otherwise);
        body(statement.last);
        return;
      case 'raise':
        expression(statement.message);
        return;
      case 'assert':
        expression(statement.condition);
        return;
      case 'import':
        this.#import(source, statement);
        return;
      default:
    }
  }

  #expression(node: Expression, source: SourceModule, locals: Locals): Known {
    const each = (...nodes: readonly (Expression | null)[]): Known => {
      for (const one of nodes) if (one !== null) this.#expression(one, source, locals);
      return someValue;
    };
    switch (node.kind) {
      case 'literal':
        return someValue;
      case 'name':
        if (locals.some((names) => names.has(node.name))) return someValue;
        if (source.binders.has(node.name)) return this.binding(source, node.name);
        if (Object.hasOwn(builtins, node.name)) return someValue;
        throw new ProgramError(`${node.name} is not supported`, node.line);
      case 'attribute': {
        const object = this.#expression(node.object, source, locals);
        if (object.kind === 'module') return this.#attribute(object.module, node.name, node.line);
        if (object.kind === 'source') return this.#member(object.source, node.name);
        if (methodNames.has(node.name) || attributes.has(node.name)) return someValue;
        throw new ProgramError(`the method ${node.name} is not supported`, node.line);
      }
      case 'format':
        return each(
          ...node.parts.flatMap((part) => (typeof part === 'string' ? [] : [part.value, part.specification])),
        );
      case 'list':
      case 'tuple':
      case 'set':
        return each(...node.items);
      case 'dict':
        return each(...node.entries.flat());
      case 'star':
      case 'assignment':
        return each(node.value);
      case 'item':
        return each(node.object, node.key);
      case 'slice':
        return each(node.object, ...node.bounds);
      case 'call':
        return each(node.callee, ...node.positional, ...node.named.map(([, value]) => value));
      case 'unary':
        return each(node.operand);
      case 'binary':
      case 'and':
      case 'or':
        return each(node.left, node.right);
      case 'compare':
        return each(node.first, ...node.rest.map(([, operand]) => operand));
      case 'conditional':
        return each(node.condition, node.value, node.otherwise);
      case 'lambda':
        this.#function({ parameters: node.parameters, body: [{ kind: 'return', value: node.body }] }, source, locals);
        return someValue;
      case 'comprehension': {
        const inner = [targetNames(node.clauses), ...locals];
        for (const { iterable, conditions } of node.clauses) {
          for (const one of [iterable, ...conditions]) this.#expression(one, source, inner);
        }
        for (const one of [node.key, node.value]) if (one !== null) this.#expression(one, source, inner);
        return someValue;
      }
    }
  }
}

function targetNames(clauses: readonly Clause[]): Set<string> {
  const names = new Set<string>();
  for (const { target } of clauses) addTarget(target, names);
  return names;
}

/** `random.seed(…)` at the margin of a file. */
function seedsGenerator(statement: Statement): boolean {
  if (statement.kind !== 'expression' || statement.value.kind !== 'call') return false;
  const { callee } = statement.value;
  return callee.kind === 'attribute' && callee.name === 'seed';
}
