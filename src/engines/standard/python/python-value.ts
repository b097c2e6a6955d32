/** A Python float whose value is integral: JavaScript numbers cannot tell 1.0 from 1, and Python prints them differently. */
export class PythonFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
  toJSON(): number {
    return this.value;
  }
}

/** A Python tuple: an array that prints with round brackets and never equals a list. */
export class PythonTuple extends Array<unknown> {
  /** `filter`, `map` and `slice` of a tuple give plain arrays. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

export function pythonTuple(items: readonly unknown[]): PythonTuple {
  const tuple = new PythonTuple();
  tuple.push(...items);
  return tuple;
}

/** A number of Python type float: one with a fraction, an infinity, NaN, or a marked integral one. */
export function pythonFloat(value: number): number | PythonFloat {
  return Number.isInteger(value) ? new PythonFloat(value) : value;
}

/** The number behind an int, a float or a bool; undefined for everything else. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value instanceof PythonFloat ? value.value : undefined;
}

export function isFloat(value: unknown): boolean {
  return value instanceof PythonFloat || (typeof value === 'number' && !Number.isInteger(value));
}

/** Dictionaries are Maps (made by templates) or plain objects (rows of a data set). */
export function isDict(value: unknown): value is Map<unknown, unknown> | Readonly<Record<string, unknown>> {
  if (value instanceof Map) return true;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

export function dictEntries(
  value: Map<unknown, unknown> | Readonly<Record<string, unknown>>,
): readonly (readonly [unknown, unknown])[] {
  return value instanceof Map ? [...value] : Object.entries(value);
}

export function dictGet(value: Map<unknown, unknown> | Readonly<Record<string, unknown>>, key: unknown): unknown {
  if (value instanceof Map) {
    if (value.has(key)) return value.get(key);
    for (const [other, found] of value) if (pythonEquals(other, key)) return found;
    return undefined;
  }
  return typeof key === 'string' && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Python's `bool(value)`. */
export function isTruthy(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return false;
  const number = numberOf(value);
  if (number !== undefined) return number !== 0;
  if (Array.isArray(value)) return value.length > 0;
  if (isDict(value)) return dictEntries(value).length > 0;
  return true;
}

/** Python's `==`: numbers and bools by value, lists and dicts by content, a list never equals a tuple. */
export function pythonEquals(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  const leftNumber = numberOf(left);
  const rightNumber = numberOf(right);
  if (leftNumber !== undefined || rightNumber !== undefined) return leftNumber === rightNumber;
  if (Array.isArray(left) && Array.isArray(right)) {
    if (left instanceof PythonTuple !== right instanceof PythonTuple) return false;
    return left.length === right.length && left.every((item, index) => pythonEquals(item, right[index]));
  }
  if (isDict(left) && isDict(right)) {
    const leftEntries = dictEntries(left);
    if (leftEntries.length !== dictEntries(right).length) return false;
    return leftEntries.every(([key, value]) => {
      const other = dictGet(right, key);
      return other !== undefined && pythonEquals(value, other);
    });
  }
  return false;
}
