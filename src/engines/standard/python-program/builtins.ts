import { compareValues } from '../jinja/filters.ts';
import { binary } from '../jinja/evaluate.ts';
import {
  dictEntries,
  isDict,
  isFloat,
  isTruthy,
  numberOf,
  pythonFloat,
  PythonTuple,
  pythonTuple,
} from '../python/python-value.ts';
import { pythonRepr, pythonStr } from '../python/repr.ts';
import { codePointLength, pythonStrip } from '../python/string-methods.ts';
import { sortValues } from './methods.ts';
import { PythonException } from './program-error.ts';
import { type Callable, isCallable, iterate, PythonSet, RowSet, typeOf } from './values.ts';

function call(value: unknown, ...args: readonly unknown[]): unknown {
  if (isCallable(value)) return value(args, {});
  throw new PythonException('TypeError', `${typeOf(value)} object is not callable`);
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return codePointLength(value);
  if (value instanceof RowSet) return value.rows.length;
  if (value instanceof PythonSet) return value.members.size;
  return iterate(value).length;
}

function toInteger([value, base]: readonly unknown[]): number {
  if (typeof value === 'string') {
    const text = pythonStrip(value).replaceAll(/(?<=\d)_(?=\d)/g, '');
    const radix = typeof base === 'number' ? base : 10;
    if (radix === 10 && !/^[+-]?\d+$/.test(text)) throw badLiteral('int()', value);
    const number = radix === 10 ? Number(text) : Number.parseInt(text, radix);
    if (Number.isNaN(number)) throw badLiteral('int()', value);
    return number;
  }
  const number = numberOf(value);
  if (number === undefined) throw new PythonException('TypeError', `int() of ${typeOf(value)}`);
  if (!Number.isFinite(number)) throw new PythonException('ValueError', 'cannot convert float to integer');
  return Math.trunc(number);
}

function toFloat(value: unknown): unknown {
  if (typeof value === 'string') {
    const text = pythonStrip(value).toLowerCase();
    const special = /^([+-]?)(?:(inf|infinity)|nan)$/.exec(text);
    if (special !== null) return special[2] === undefined ? Number.NaN : special[1] === '-' ? -Infinity : Infinity;
    if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/.test(text)) throw badLiteral('float()', value);
    return pythonFloat(Number(text));
  }
  const number = numberOf(value);
  if (number === undefined) throw new PythonException('TypeError', `float() of ${typeOf(value)}`);
  return pythonFloat(number);
}

function badLiteral(what: string, value: string): PythonException {
  return new PythonException('ValueError', `invalid literal for ${what}: ${pythonRepr(value)}`);
}

/** To even on a tie. */
function roundHalfEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  if (rest !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}

function extreme(sign: 1 | -1): Callable {
  return (args, { key, default: fallback }) => {
    const items = args.length === 1 ? iterate(args[0]) : args;
    if (items.length === 0) {
      if (fallback !== undefined) return fallback;
      throw new PythonException('ValueError', 'an empty sequence has no largest or smallest value');
    }
    const keyed = items.map((item) => ({ item, key: isCallable(key) ? key([item], {}) : item }));
    return keyed.reduce((best, one) => (sign * compareValues(one.key, best.key) > 0 ? one : best)).item;
  };
}

/** The types of `isinstance`, which are also functions that make them. */
export const builtins: Readonly<Record<string, Callable>> = {
  len: ([value]) => lengthOf(value),
  str: ([value = '']) => pythonStr(value),
  repr: ([value]) => pythonRepr(value),
  int: toInteger,
  float: ([value = 0]) => toFloat(value),
  bool: ([value = false]) => isTruthy(value instanceof PythonSet ? value.values() : value),
  list: ([value = []]) => [...iterate(value)],
  tuple: ([value = []]) => pythonTuple(iterate(value)),
  set: ([value = []]) => new PythonSet(iterate(value)),
  frozenset: ([value = []]) => new PythonSet(iterate(value)),
  dict: ([value], named) => {
    const entries =
      value === undefined ? [] : isDict(value) ? dictEntries(value) : iterate(value).map((item) => iterate(item));
    const made = new Map<unknown, unknown>();
    for (const [key, item] of [...entries, ...Object.entries(named)]) made.set(key, item);
    return made;
  },
  range: (args) => {
    const [first = 0, second, step = 1] = args.map((value) => toInteger([value]));
    const [start, stop] = second === undefined ? [0, first] : [first, second];
    const length = Math.max(0, Math.ceil((stop - start) / step));
    return Array.from({ length }, (_, index) => start + index * step);
  },
  enumerate: ([items, start], named) => {
    const from = Number(start ?? named['start'] ?? 0);
    return iterate(items).map((item, index) => pythonTuple([index + from, item]));
  },
  zip: (lists) => {
    const all = lists.map(iterate);
    const length = all.length === 0 ? 0 : Math.min(...all.map((list) => list.length));
    return Array.from({ length }, (_, index) => pythonTuple(all.map((list) => list[index])));
  },
  map: ([run, ...lists]) => {
    const [first = [], ...others] = lists.map(iterate);
    return first.map((item, index) => call(run, item, ...others.map((list) => list[index])));
  },
  filter: ([run, items]) => iterate(items).filter((item) => isTruthy(run === null ? item : call(run, item))),
  sorted: ([items], { key, reverse }) => sortValues(iterate(items), key, isTruthy(reverse)),
  reversed: ([items]) => iterate(items).toReversed(),
  sum: ([items, start = 0]) => iterate(items).reduce((total, item) => binary('+', total, item), start),
  min: extreme(-1),
  max: extreme(1),
  any: ([items]) => iterate(items).some(isTruthy),
  all: ([items]) => iterate(items).every(isTruthy),
  abs: ([value]) => {
    const number = Math.abs(numberOf(value) ?? Number.NaN);
    return isFloat(value) ? pythonFloat(number) : number;
  },
  round: ([value, digits]) => {
    const number = numberOf(value) ?? Number.NaN;
    if (digits === undefined || digits === null) return roundHalfEven(number);
    return pythonFloat(Number(number.toFixed(Number(digits))));
  },
  ord: ([text]) => String(text).codePointAt(0) ?? 0,
  chr: ([code]) => String.fromCodePoint(Number(code)),
  next: ([items, ...fallback]) => {
    const list = iterate(items);
    if (list.length > 0) return list[0];
    if (fallback.length > 0) return fallback[0];
    throw new PythonException('StopIteration', 'nothing is left');
  },
  iter: ([items]) => [...iterate(items)],
  print: () => null,
  isinstance: ([value, types]) => isInstance(value, types),
  callable: ([value]) => isCallable(value),
};

/** Types are known by the function that makes them. */
function isInstance(value: unknown, types: unknown): boolean {
  if (types instanceof PythonTuple) return types.some((type) => isInstance(value, type));
  const name = Object.entries(builtins).find(([, type]) => type === types)?.[0];
  const type = typeOf(value);
  if (name === undefined) throw new PythonException('TypeError', 'isinstance() knows the built-in types only');
  return name === type || (name === 'int' && type === 'bool');
}
