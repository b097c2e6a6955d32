import { slice, unary } from '../jinja/evaluate.ts';
import { isDict, numberOf, pythonTuple } from '../python/python-value.ts';
import { pythonRepr, pythonStr } from '../python/repr.ts';
import { formatBraces } from '../python/string-format.ts';
import type { Clause, Expression, FunctionDefinition, Parameter, Statement, Target } from './ast.ts';
import { deleteKey, setKey } from './methods.ts';
import { attributeOf, compareAny, isTrue, itemOf, operate, plain, positionIn } from './operators.ts';
import { ProgramError, PythonException } from './program-error.ts';
import { type Callable, isCallable, iterate, PythonSet, typeOf } from './values.ts';

/** Names of a program at run time. */
export interface Names {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
}

/** Statements and loop rounds that one call may take. */
const stepLimit = 20_000_000;

class Scope implements Names {
  readonly #outer: Names;
  readonly #values = new Map<string, unknown>();
  constructor(outer: Names) {
    this.#outer = outer;
  }
  get(name: string): unknown {
    return this.#values.has(name) ? this.#values.get(name) : this.#outer.get(name);
  }
  set(name: string, value: unknown): void {
    this.#values.set(name, value);
  }
  delete(name: string): void {
    this.#values.delete(name);
  }
}

type Signal = 'break' | 'continue' | { readonly returned: unknown } | undefined;

/** Runs the statements of a program. There is no way from here to files, network, clock or environment. */
export class Interpreter {
  readonly #import: (module: string, member: string | null) => unknown;
  #steps = 0;

  constructor(load: (module: string, member: string | null) => unknown) {
    this.#import = load;
  }

  /** A function of the program as something that can be called. */
  define({ name, parameters, body }: Pick<FunctionDefinition, 'name' | 'parameters' | 'body'>, outer: Names): Callable {
    const fallbacks = parameters.map(({ fallback }) =>
      fallback === null ? undefined : this.evaluate(fallback, outer),
    );
    return (positional, named) => {
      const scope = new Scope(outer);
      bind(name, parameters, fallbacks, positional, named, scope);
      const signal = this.run(body, scope);
      return typeof signal === 'object' ? signal.returned : null;
    };
  }

  run(statements: readonly Statement[], scope: Names): Signal {
    for (const statement of statements) {
      const signal = this.#execute(statement, scope);
      if (signal !== undefined) return signal;
    }
    return undefined;
  }

  #step(): void {
    this.#steps += 1;
    if (this.#steps > stepLimit) throw new ProgramError(`the program takes more than ${stepLimit} steps`);
  }

  #execute(statement: Statement, scope: Names): Signal {
    this.#step();
    switch (statement.kind) {
      case 'pass':
        return undefined;
      case 'import':
        scope.set(statement.as, this.#import(statement.module, statement.member));
        return undefined;
      case 'break':
      case 'continue':
        return statement.kind;
      case 'expression':
        this.evaluate(statement.value, scope);
        return undefined;
      case 'return':
        return { returned: statement.value === null ? null : this.evaluate(statement.value, scope) };
      case 'assign': {
        const value = this.evaluate(statement.value, scope);
        for (const target of statement.targets) this.#assign(target, value, scope);
        return undefined;
      }
      case 'augment': {
        const value = this.evaluate(statement.value, scope);
        const before = this.#read(statement.target, scope);
        // A list grows in place, and everybody who holds it sees that.
        if (statement.operator === '+' && Array.isArray(before) && before.constructor === Array)
          before.push(...iterate(value));
        else this.#assign(statement.target, operate(statement.operator, before, value), scope);
        return undefined;
      }
      case 'if':
        return this.run(this.#isTrue(statement.condition, scope) ? statement.body : statement.otherwise, scope);
      case 'while':
        while (this.#isTrue(statement.condition, scope)) {
          this.#step();
          const signal = this.run(statement.body, scope);
          if (signal === 'break') break;
          if (typeof signal === 'object') return signal;
        }
        return undefined;
      case 'for':
        for (const item of iterate(this.evaluate(statement.iterable, scope))) {
          this.#step();
          this.#assign(statement.target, item, scope);
          const signal = this.run(statement.body, scope);
          if (signal === 'break') return undefined;
          if (typeof signal === 'object') return signal;
        }
        return this.run(statement.otherwise, scope);
      case 'function':
        scope.set(statement.name, this.define(statement, scope));
        return undefined;
      case 'try':
        return this.#try(statement, scope);
      case 'raise':
        throw new PythonException(
          statement.type ?? 'Exception',
          statement.message === null ? '' : pythonStr(this.evaluate(statement.message, scope)),
        );
      case 'assert':
        if (!this.#isTrue(statement.condition, scope))
          throw new PythonException('AssertionError', 'an assertion does not hold');
        return undefined;
      case 'delete':
        this.#delete(statement.target, scope);
        return undefined;
      case 'unsupported':
        throw new ProgramError(`${statement.what} is not supported`, statement.line);
    }
  }

  #try(statement: Extract<Statement, { kind: 'try' }>, scope: Names): Signal {
    try {
      const signal = this.run(statement.body, scope);
      return signal ?? this.run(statement.otherwise, scope);
    } catch (error) {
      if (error instanceof ProgramError || !(error instanceof Error)) throw error;
      const handler = statement.handlers.find(
        ({ types }) => types === null || types.some((type) => catches(type, error)),
      );
      if (handler === undefined) throw error;
      if (handler.name !== null) scope.set(handler.name, error.message);
      return this.run(handler.body, scope);
    } finally {
      this.run(statement.last, scope);
    }
  }

  #isTrue(condition: Expression, scope: Names): boolean {
    return isTrue(this.evaluate(condition, scope));
  }

  #assign(target: Target, value: unknown, scope: Names): void {
    switch (target.kind) {
      case 'name':
        scope.set(target.name, value);
        return;
      case 'attribute':
        throw new ProgramError('setting an attribute is not supported');
      case 'item': {
        const object = this.evaluate(target.object, scope);
        const key = this.evaluate(target.key, scope);
        if (Array.isArray(object)) object[positionIn(object, key)] = value;
        else if (isDict(object)) setKey(object as Record<string, unknown>, key, value);
        else throw new PythonException('TypeError', `${typeOf(object)} object does not support item assignment`);
        return;
      }
      case 'targets': {
        const items = iterate(value);
        const { star } = target;
        const extra = items.length - target.items.length;
        if (star < 0 ? extra !== 0 : extra < -1) {
          throw new PythonException(
            'ValueError',
            `expected ${target.items.length} values to unpack, found ${items.length}`,
          );
        }
        for (const [index, item] of target.items.entries()) {
          if (index === star) this.#assign(item, items.slice(index, index + extra + 1), scope);
          else this.#assign(item, items[star >= 0 && index > star ? index + extra : index], scope);
        }
      }
    }
  }

  #read(target: Target, scope: Names): unknown {
    if (target.kind === 'name') return scope.get(target.name);
    if (target.kind === 'item') return itemOf(this.evaluate(target.object, scope), this.evaluate(target.key, scope));
    throw new ProgramError('this assignment is not supported');
  }

  #delete(target: Target, scope: Names): void {
    if (target.kind === 'name') return;
    if (target.kind !== 'item') throw new ProgramError('this del is not supported');
    const object = this.evaluate(target.object, scope);
    const key = this.evaluate(target.key, scope);
    if (Array.isArray(object)) object.splice(positionIn(object, key), 1);
    else if (isDict(object)) deleteKey(object as Record<string, unknown>, key);
  }

  evaluate(node: Expression, scope: Names): unknown {
    switch (node.kind) {
      case 'literal':
        return node.value;
      case 'format':
        return node.parts
          .map((part) => {
            if (typeof part === 'string') return part;
            const value = this.evaluate(part.value, scope);
            const specification = part.specification === null ? '' : String(this.evaluate(part.specification, scope));
            if (specification === '')
              return part.conversion === 'r' ? pythonRepr(plain(value)) : pythonStr(plain(value));
            return formatBraces(
              `{${part.conversion === '' ? '' : `!${part.conversion}`}:${specification}}`,
              [value],
              {},
            );
          })
          .join('');
      case 'name':
        return scope.get(node.name);
      case 'list':
        return this.#items(node.items, scope);
      case 'tuple':
        return pythonTuple(this.#items(node.items, scope));
      case 'set':
        return new PythonSet(this.#items(node.items, scope));
      case 'star':
        throw new ProgramError('a star is not supported here');
      case 'dict': {
        const dict = new Map<unknown, unknown>();
        for (const [key, value] of node.entries) {
          const item = this.evaluate(value, scope);
          if (key !== null) setKey(dict, this.evaluate(key, scope), item);
          else for (const name of iterate(item)) setKey(dict, name, itemOf(item, name));
        }
        return dict;
      }
      case 'attribute':
        return attributeOf(this.evaluate(node.object, scope), node.name, node.line);
      case 'item':
        return itemOf(this.evaluate(node.object, scope), this.evaluate(node.key, scope));
      case 'slice': {
        const object = this.evaluate(node.object, scope);
        const [start, stop, step] = node.bounds.map((bound) => {
          const value = bound === null ? null : this.evaluate(bound, scope);
          return value === null ? null : (numberOf(value) ?? 0);
        });
        return slice(object, start, stop, step);
      }
      case 'call': {
        const callee = this.evaluate(node.callee, scope);
        if (!isCallable(callee)) throw new PythonException('TypeError', `${typeOf(callee)} object is not callable`);
        const named: Record<string, unknown> = {};
        for (const [name, value] of node.named) {
          const given = this.evaluate(value, scope);
          if (name !== null) named[name] = given;
          else for (const key of iterate(given)) named[String(key)] = itemOf(given, key);
        }
        return callee(this.#items(node.positional, scope), named);
      }
      case 'unary':
        return node.operator === 'not'
          ? !this.#isTrue(node.operand, scope)
          : unary(node.operator, this.evaluate(node.operand, scope));
      case 'binary':
        return operate(node.operator, this.evaluate(node.left, scope), this.evaluate(node.right, scope));
      case 'compare': {
        let left = this.evaluate(node.first, scope);
        for (const [operator, operand] of node.rest) {
          const right = this.evaluate(operand, scope);
          if (!compareAny(operator, left, right)) return false;
          left = right;
        }
        return true;
      }
      case 'and': {
        const left = this.evaluate(node.left, scope);
        return isTrue(left) ? this.evaluate(node.right, scope) : left;
      }
      case 'or': {
        const left = this.evaluate(node.left, scope);
        return isTrue(left) ? left : this.evaluate(node.right, scope);
      }
      case 'conditional':
        return this.evaluate(this.#isTrue(node.condition, scope) ? node.value : node.otherwise, scope);
      case 'lambda':
        return this.define(
          { name: 'lambda', parameters: node.parameters, body: [{ kind: 'return', value: node.body }] },
          scope,
        );
      case 'assignment': {
        const value = this.evaluate(node.value, scope);
        scope.set(node.name, value);
        return value;
      }
      case 'comprehension': {
        const entries: (readonly [unknown, unknown])[] = [];
        this.#loop(node.clauses, new Scope(scope), (inner) => {
          const key = node.key === null ? null : this.evaluate(node.key, inner);
          entries.push([key, this.evaluate(node.value, inner)]);
        });
        if (node.type === 'set') return new PythonSet(entries.map(([, value]) => value));
        if (node.type === 'list') return entries.map(([, value]) => value);
        const dict = new Map<unknown, unknown>();
        for (const [key, value] of entries) setKey(dict, key, value);
        return dict;
      }
    }
  }

  #loop([clause, ...rest]: readonly Clause[], scope: Names, visit: (scope: Names) => void): void {
    if (clause === undefined) {
      visit(scope);
      return;
    }
    for (const item of iterate(this.evaluate(clause.iterable, scope))) {
      this.#step();
      this.#assign(clause.target, item, scope);
      if (clause.conditions.every((condition) => this.#isTrue(condition, scope))) this.#loop(rest, scope, visit);
    }
  }

  #items(items: readonly Expression[], scope: Names): unknown[] {
    return items.flatMap((item) =>
      item.kind === 'star' ? iterate(this.evaluate(item.value, scope)) : [this.evaluate(item, scope)],
    );
  }
}

function bind(
  name: string,
  parameters: readonly Parameter[],
  fallbacks: readonly unknown[],
  positional: readonly unknown[],
  named: Readonly<Record<string, unknown>>,
  scope: Names,
): void {
  const rest = { ...named };
  let at = 0;
  for (const [index, parameter] of parameters.entries()) {
    if (parameter.kind === 'rest') {
      scope.set(parameter.name, pythonTuple(positional.slice(at)));
      at = positional.length;
    } else if (parameter.kind === 'named-rest') {
      scope.set(parameter.name, new Map(Object.entries(rest)));
    } else if (Object.hasOwn(rest, parameter.name)) {
      scope.set(parameter.name, rest[parameter.name]);
      delete rest[parameter.name];
    } else if (at < positional.length) {
      scope.set(parameter.name, positional[at]);
      at += 1;
    } else if (parameter.fallback !== null) {
      scope.set(parameter.name, fallbacks[index]);
    } else {
      throw new PythonException('TypeError', `${name}() misses the argument ${parameter.name}`);
    }
  }
  if (at < positional.length) throw new PythonException('TypeError', `${name}() takes fewer arguments`);
}

/** Errors of the shared operators carry no type: any kind that such an operator can raise catches them. */
function catches(type: string, error: Error): boolean {
  if (type === 'Exception' || type === 'BaseException') return true;
  if (error instanceof PythonException) {
    const parents: Readonly<Record<string, string>> = {
      KeyError: 'LookupError',
      IndexError: 'LookupError',
      JSONDecodeError: 'ValueError',
    };
    return error.type === type || parents[error.type] === type;
  }
  return [
    'ValueError',
    'TypeError',
    'KeyError',
    'IndexError',
    'AttributeError',
    'ZeroDivisionError',
    'SyntaxError',
  ].includes(type);
}
