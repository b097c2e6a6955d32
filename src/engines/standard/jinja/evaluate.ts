import { isFloat, isTruthy, numberOf, pythonEquals, pythonFloat, pythonTuple } from '../python/python-value.ts';
import { pythonStr } from '../python/repr.ts';
import { formatPercent } from '../python/string-format.ts';
import type { Arguments, BinaryOperator, CompareOperator, Expression } from './ast.ts';
import { applyFilter, compareValues } from './filters.ts';
import { methodOf } from './methods.ts';
import type { Scope } from './scope.ts';
import { TemplateError } from './template-error.ts';
import { contains, runTest } from './tests.ts';
import { asInteger, asList, defined, isTemplateFunction, itemOf, Undefined } from './values.ts';

/** The value of an expression; Undefined for a name or key that is not there. */
export function evaluate(node: Expression, scope: Scope): unknown {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'name':
      return scope.get(node.name);
    case 'list':
      return node.items.map((item) => defined(evaluate(item, scope)));
    case 'tuple':
      return pythonTuple(node.items.map((item) => defined(evaluate(item, scope))));
    case 'dict':
      return new Map(node.entries.map(([key, value]) => [evaluate(key, scope), evaluate(value, scope)]));
    case 'attribute':
      return attributeOf(evaluate(node.object, scope), node.name);
    case 'item':
      return subscript(evaluate(node.object, scope), defined(evaluate(node.key, scope)));
    case 'slice':
      return slice(
        evaluate(node.object, scope),
        ...([node.start, node.stop, node.step] as const).map((bound) =>
          bound === null ? null : sliceBound(evaluate(bound, scope)),
        ),
      );
    case 'call':
      return call(node.callee, node.args, scope);
    case 'filter': {
      const [positional, named] = evaluateArguments(node.args, scope);
      return applyFilter(node.name, evaluate(node.object, scope), positional, named);
    }
    case 'test': {
      const args = node.args.map((argument) => evaluate(argument, scope));
      const value = evaluate(node.object, scope);
      if (node.name !== 'defined' && node.name !== 'undefined') defined(value);
      return runTest(node.name, value, args) !== node.negated;
    }
    case 'unary':
      return unary(node.operator, defined(evaluate(node.operand, scope)));
    case 'binary':
      return binary(node.operator, defined(evaluate(node.left, scope)), defined(evaluate(node.right, scope)));
    case 'concat':
      return node.parts.map((part) => pythonStr(defined(evaluate(part, scope)))).join('');
    case 'compare': {
      let left = defined(evaluate(node.first, scope));
      for (const { operator, operand } of node.rest) {
        const right = defined(evaluate(operand, scope));
        if (!compare(operator, left, right)) return false;
        left = right;
      }
      return true;
    }
    case 'and': {
      const left = defined(evaluate(node.left, scope));
      return isTruthy(left) ? evaluate(node.right, scope) : left;
    }
    case 'or': {
      const left = defined(evaluate(node.left, scope));
      return isTruthy(left) ? left : evaluate(node.right, scope);
    }
    case 'conditional':
      if (isTruthy(defined(evaluate(node.condition, scope)))) return evaluate(node.value, scope);
      // Jinja2 takes its lenient Undefined here even under StrictUndefined: it prints as nothing.
      return node.otherwise === null ? '' : evaluate(node.otherwise, scope);
  }
}

function attributeOf(object: unknown, name: string): unknown {
  defined(object);
  return methodOf(object, name) ?? itemOf(object, name);
}

function subscript(object: unknown, key: unknown): unknown {
  const found = itemOf(object, key);
  if (found instanceof Undefined && typeof key === 'string') return methodOf(object, key) ?? found;
  return found;
}

function sliceBound(value: unknown): number | null {
  return value === null ? null : asInteger(value, 'slice');
}

/** Python's `object[start:stop:step]`. */
export function slice(object: unknown, start?: number | null, stop?: number | null, step?: number | null): unknown {
  const items = asList(object, 'slice');
  const stride = step ?? 1;
  if (stride === 0) throw new TemplateError('slice step cannot be zero');
  const size = items.length;
  const clamp = (bound: number | null | undefined, fallback: number): number => {
    if (bound === null || bound === undefined) return fallback;
    const at = bound < 0 ? bound + size : bound;
    return stride > 0 ? Math.min(Math.max(at, 0), size) : Math.min(Math.max(at, -1), size - 1);
  };
  const from = clamp(start, stride > 0 ? 0 : size - 1);
  const to = clamp(stop, stride > 0 ? size : -1);
  const picked: unknown[] = [];
  for (let at = from; stride > 0 ? at < to : at > to; at += stride) picked.push(items[at]);
  return typeof object === 'string' ? picked.join('') : picked;
}

function evaluateArguments(args: Arguments, scope: Scope): [unknown[], Record<string, unknown>] {
  return [
    args.positional.map((argument) => evaluate(argument, scope)),
    Object.fromEntries(args.named.map(([name, value]) => [name, evaluate(value, scope)])),
  ];
}

function call(callee: Expression, args: Arguments, scope: Scope): unknown {
  const callable = defined(evaluate(callee, scope));
  if (!isTemplateFunction(callable)) throw new TemplateError('expected something that can be called');
  const [positional, named] = evaluateArguments(args, scope);
  return callable(positional.map(defined), named);
}

/** Python's arithmetic on one value. */
export function unary(operator: '-' | '+' | 'not', value: unknown): unknown {
  if (operator === 'not') return !isTruthy(value);
  const number = numberOf(value);
  if (number === undefined) throw new TemplateError(`expected a number after ${operator}`);
  const result = operator === '-' ? -number : number;
  return isFloat(value) ? pythonFloat(result) : result === 0 ? 0 : result;
}

/** Python's arithmetic on two values; also joins and repeats texts and lists. */
export function binary(operator: BinaryOperator, left: unknown, right: unknown): unknown {
  const a = numberOf(left);
  const b = numberOf(right);
  if (a !== undefined && b !== undefined) {
    const result = arithmetic(operator, a, b);
    const float = operator === '/' || isFloat(left) || isFloat(right) || (operator === '**' && b < 0);
    return float ? pythonFloat(result) : result;
  }
  if (operator === '%' && typeof left === 'string') {
    return formatPercent(left, Array.isArray(right) ? right : [right]);
  }
  if (operator === '+') {
    if (typeof left === 'string' && typeof right === 'string') return left + right;
    if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  }
  if (operator === '*') {
    const [sequence, count] = b === undefined ? [right, a] : [left, b];
    if (typeof sequence === 'string') return sequence.repeat(Math.max(0, count ?? 0));
    if (Array.isArray(sequence)) return Array.from({ length: Math.max(0, count ?? 0) }, () => sequence).flat();
  }
  throw new TemplateError(`operands do not fit ${operator}`);
}

function arithmetic(operator: BinaryOperator, a: number, b: number): number {
  if ((operator === '/' || operator === '//' || operator === '%') && b === 0)
    throw new TemplateError('division by zero');
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '//':
      return Math.floor(a / b);
    case '%':
      return a - Math.floor(a / b) * b;
    case '**':
      return a ** b;
  }
}

/** Python's comparison of two values. */
export function compare(operator: CompareOperator, left: unknown, right: unknown): boolean {
  switch (operator) {
    case '==':
      return pythonEquals(left, right);
    case '!=':
      return !pythonEquals(left, right);
    case 'in':
      return contains(right, left);
    case 'not in':
      return !contains(right, left);
    case '<':
      return compareValues(left, right) < 0;
    case '<=':
      return compareValues(left, right) <= 0;
    case '>':
      return compareValues(left, right) > 0;
    case '>=':
      return compareValues(left, right) >= 0;
  }
}
