import { isTruthy } from '../python/python-value.ts';
import { pythonStr } from '../python/repr.ts';
import type { Statement, Target } from './ast.ts';
import { evaluate } from './evaluate.ts';
import { parseTemplate } from './parse.ts';
import { Scope } from './scope.ts';
import { TemplateError } from './template-error.ts';
import { asInteger, asList, defined, Namespace, type TemplateFunction } from './values.ts';

export interface Template {
  /** The rendered text. Throws TemplateError, for an undefined name too. */
  render(variables: Readonly<Record<string, unknown>>): string;
}

/**
 * Compiles a Jinja template with the semantics of Jinja2's base environment as lm-evaluation-harness sets it up: StrictUndefined, final newline
 * kept, no autoescape, Python methods of strings, lists and dicts, and the filter `regex_replace`. Throws TemplateError.
 */
export function compileTemplate(source: string): Template {
  const statements = parseTemplate(source);
  return {
    render(variables) {
      return renderStatements(statements, new Scope(globals, Object.entries(variables)));
    },
  };
}

const range: TemplateFunction = (args) => {
  const [first = 0, second, step = 1] = args.map((value) => asInteger(value, 'range'));
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  const numbers: number[] = [];
  for (let at = start; step > 0 ? at < stop : at > stop; at += step) numbers.push(at);
  return numbers;
};

const globals = new Scope(null, [
  ['range', range],
  ['namespace', ((_, named) => new Namespace(named)) satisfies TemplateFunction],
  ['dict', ((_, named) => new Map(Object.entries(named))) satisfies TemplateFunction],
]);

function renderStatements(statements: readonly Statement[], scope: Scope): string {
  let text = '';
  for (const statement of statements) text += renderStatement(statement, scope);
  return text;
}

function renderStatement(statement: Statement, scope: Scope): string {
  switch (statement.kind) {
    case 'text':
      return statement.text;
    case 'output':
      return pythonStr(defined(evaluate(statement.expression, scope)));
    case 'if': {
      for (const { condition, body } of statement.branches) {
        if (isTruthy(defined(evaluate(condition, scope)))) return renderStatements(body, scope);
      }
      return renderStatements(statement.otherwise, scope);
    }
    case 'for':
      return renderFor(statement, scope);
    case 'set':
      assign(statement.target, defined(evaluate(statement.value, scope)), scope);
      return '';
    case 'set-block':
      scope.set(statement.name, renderStatements(statement.body, new Scope(scope)));
      return '';
    case 'macro':
      scope.set(statement.name, macro(statement, scope));
      return '';
  }
}

function renderFor(statement: Extract<Statement, { kind: 'for' }>, scope: Scope): string {
  const { target, condition } = statement;
  const items = asList(evaluate(statement.iterable, scope), 'for').filter((item) => {
    if (condition === null) return true;
    const inner = new Scope(scope);
    assign(target, item, inner);
    return isTruthy(defined(evaluate(condition, inner)));
  });
  if (items.length === 0) return renderStatements(statement.otherwise, scope);
  let text = '';
  for (const [index, item] of items.entries()) {
    const inner = new Scope(scope, [['loop', loopFacts(items, index)]]);
    assign(target, item, inner);
    text += renderStatements(statement.body, inner);
  }
  return text;
}

function loopFacts(items: readonly unknown[], index: number): ReadonlyMap<string, unknown> {
  const { length } = items;
  const facts = new Map<string, unknown>([
    ['index', index + 1],
    ['index0', index],
    ['revindex', length - index],
    ['revindex0', length - index - 1],
    ['first', index === 0],
    ['last', index === length - 1],
    ['length', length],
  ]);
  if (index > 0) facts.set('previtem', items[index - 1]);
  if (index + 1 < length) facts.set('nextitem', items[index + 1]);
  return facts;
}

function assign(target: Target, value: unknown, scope: Scope): void {
  if (target.kind === 'name') {
    scope.set(target.name, value);
  } else if (target.kind === 'tuple') {
    const items = asList(value, 'unpacking');
    if (items.length !== target.names.length) {
      throw new TemplateError(`expected ${target.names.length} values to unpack, found ${items.length}`);
    }
    for (const [index, name] of target.names.entries()) scope.set(name, items[index]);
  } else {
    const object = scope.get(target.object);
    if (!(object instanceof Namespace)) throw new TemplateError(`${target.object} is not a namespace`);
    object.values.set(target.name, value);
  }
}

function macro(statement: Extract<Statement, { kind: 'macro' }>, scope: Scope): TemplateFunction {
  return (positional, named) => {
    const inner = new Scope(scope);
    for (const [index, { name, fallback }] of statement.parameters.entries()) {
      const given = positional[index] ?? named[name];
      if (given !== undefined) inner.set(name, given);
      else if (fallback !== null) inner.set(name, evaluate(fallback, inner));
    }
    return renderStatements(statement.body, inner);
  };
}
