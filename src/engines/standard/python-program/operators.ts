import { binary, compare } from '../jinja/evaluate.ts';
import { isDict, isTruthy, numberOf, pythonEquals, pythonTuple } from '../python/python-value.ts';
import { pythonRepr } from '../python/repr.ts';
import type { BinaryOperator, CompareOperator } from './ast.ts';
import { boundMethod, getKey } from './methods.ts';
import { ProgramError, PythonException } from './program-error.ts';
import { iterate, PythonModule, PythonSet, RowSet, typeOf } from './values.ts';

/** Sets print as dictionaries do not: they have no order that a prompt could rely on. */
export function plain(value: unknown): unknown {
  if (value instanceof PythonSet) throw new ProgramError('printing a set is not supported');
  return value;
}

/** `bool(value)`. */
export function isTrue(value: unknown): boolean {
  if (value instanceof PythonSet) return value.members.size > 0;
  return isTruthy(value);
}

/** Index of a list from a Python index, negative ones from the end. Throws IndexError. */
export function positionIn(list: readonly unknown[], key: unknown): number {
  const index = numberOf(key) ?? Number.NaN;
  const position = index < 0 ? list.length + index : index;
  if (!(position >= 0 && position < list.length)) throw new PythonException('IndexError', 'list index out of range');
  return position;
}

/** `object[key]`. */
export function itemOf(object: unknown, key: unknown): unknown {
  if (typeof object === 'string') {
    const points = [...object];
    return points[positionIn(points, key)];
  }
  if (Array.isArray(object)) return object[positionIn(object, key)];
  if (object instanceof RowSet) {
    if (typeof key === 'string') return object.rows.map((row) => row[key]);
    return object.rows[positionIn(object.rows, key)];
  }
  if (isDict(object)) {
    const found = getKey(object as Record<string, unknown>, key);
    if (found !== undefined) return found;
    throw new PythonException('KeyError', pythonRepr(key));
  }
  throw new PythonException('TypeError', `${typeOf(object)} object is not subscriptable`);
}

/** `object.name`. */
export function attributeOf(object: unknown, name: string, line: number): unknown {
  if (object instanceof PythonModule) {
    if (Object.hasOwn(object.members, name)) return object.members[name];
    throw new ProgramError(`${object.name}.${name} is not supported`, line);
  }
  if (object instanceof RowSet && name === 'column_names') return Object.keys(object.rows[0] ?? {});
  const method = boundMethod(object, name);
  if (method !== undefined) return method;
  throw new PythonException('AttributeError', `${typeOf(object)} object has no attribute ${name}`);
}

/** Arithmetic, and what sets and counters make of it. */
export function operate(operator: BinaryOperator, left: unknown, right: unknown): unknown {
  if (left instanceof PythonSet && right instanceof PythonSet) {
    const items = left.values();
    if (operator === '&') return new PythonSet(items.filter((item) => right.has(item)));
    if (operator === '|') return new PythonSet([...items, ...right.values()]);
    if (operator === '-') return new PythonSet(items.filter((item) => !right.has(item)));
  }
  if (operator === '&' && left instanceof Map && right instanceof Map) {
    // Counters: the smaller count of what both have.
    const both = [...left].flatMap(([key, count]) =>
      right.has(key) ? [[key, Math.min(Number(count), Number(right.get(key)))] as const] : [],
    );
    return new Map(both.filter(([, count]) => count > 0));
  }
  if (operator === '|' && typeof left === 'number' && typeof right === 'number') return left | right;
  if (operator === '&' && typeof left === 'number' && typeof right === 'number') return left & right;
  if (operator === '&' || operator === '|' || operator === '^')
    throw new ProgramError(`${operator} of ${typeOf(left)} is not supported`);
  const result = binary(operator, left, right);
  return operator === '+' && Array.isArray(left) && left.constructor !== Array && Array.isArray(result)
    ? pythonTuple(result)
    : result;
}

/** All comparisons; `is` compares as `==`. */
export function compareAny(operator: CompareOperator, left: unknown, right: unknown): boolean {
  switch (operator) {
    case 'is':
    case '==':
      return areEqual(left, right);
    case 'is not':
    case '!=':
      return !areEqual(left, right);
    case 'in':
    case 'not in': {
      const found =
        right instanceof PythonSet
          ? right.has(left)
          : typeof right === 'string'
            ? typeof left === 'string' && right.includes(left)
            : iterate(right).some((item) => areEqual(item, left));
      return found === (operator === 'in');
    }
    default:
      return compare(operator, left, right);
  }
}

function areEqual(left: unknown, right: unknown): boolean {
  if (left instanceof PythonSet && right instanceof PythonSet) {
    return left.members.size === right.members.size && left.values().every((item) => right.has(item));
  }
  return pythonEquals(left, right);
}
