import { pythonRepr } from '../python/repr.ts';
import { isFloat, numberOf } from '../python/python-value.ts';
import { PythonException } from './program-error.ts';

/** Something a program can call. */
export type Callable = (positional: readonly unknown[], named: Readonly<Record<string, unknown>>) => unknown;

export function isCallable(value: unknown): value is Callable {
  return typeof value === 'function';
}

/** A set: members by value, in the order they came. */
export class PythonSet {
  readonly members = new Map<string, unknown>();

  constructor(items: readonly unknown[] = []) {
    for (const item of items) this.add(item);
  }

  add(item: unknown): void {
    const key = keyOf(item);
    if (!this.members.has(key)) this.members.set(key, item);
  }

  has(item: unknown): boolean {
    return this.members.has(keyOf(item));
  }

  delete(item: unknown): boolean {
    return this.members.delete(keyOf(item));
  }

  values(): unknown[] {
    return [...this.members.values()];
  }
}

/** Equal values have equal keys, whether int, float or bool. */
function keyOf(item: unknown): string {
  const number = numberOf(item);
  return number === undefined ? pythonRepr(item) : String(number);
}

/** A module, or any object with attributes: what it has is listed, anything else is an error before the program runs. */
export class PythonModule {
  readonly name: string;
  readonly members: Readonly<Record<string, unknown>>;
  constructor(name: string, members: Readonly<Record<string, unknown>>) {
    this.name = name;
    this.members = members;
  }
}

/** A dictionary that makes what is missing (`collections.defaultdict`, `Counter`). */
export class DefaultDict extends Map<unknown, unknown> {
  readonly make: () => unknown;
  constructor(make: () => unknown, entries: Iterable<readonly [unknown, unknown]> = []) {
    super(entries);
    this.make = make;
  }
}

/** Rows of a data set, with the methods of the `datasets` library that helpers use. */
export class RowSet {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  constructor(rows: readonly Readonly<Record<string, unknown>>[]) {
    this.rows = rows;
  }
}

/** `re.Match`. */
export class PythonMatch {
  readonly match: RegExpExecArray;
  constructor(match: RegExpExecArray) {
    this.match = match;
  }
}

/** `re.Pattern`. */
export class PythonPattern {
  readonly source: string;
  readonly flags: string;
  constructor(source: string, flags: string) {
    this.source = source;
    this.flags = flags;
  }
}

/** What a program can loop over, as a list. */
export function iterate(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return [...value];
  if (value instanceof PythonSet) return value.values();
  if (value instanceof Map) return [...value.keys()];
  if (value instanceof RowSet) return value.rows;
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.keys(value);
  }
  throw new PythonException('TypeError', `${typeOf(value)} object is not iterable`);
}

/** Python's name of a type. */
export function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (typeof value === 'boolean') return 'bool';
  if (isFloat(value)) return 'float';
  if (typeof value === 'number' || typeof value === 'bigint') return 'int';
  if (typeof value === 'string') return 'str';
  if (value instanceof PythonSet) return 'set';
  if (Array.isArray(value)) return value.constructor === Array ? 'list' : 'tuple';
  return isCallable(value) ? 'function' : 'dict';
}
