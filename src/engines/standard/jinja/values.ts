import { isDict, dictGet } from '../python/python-value.ts';
import { TemplateError } from './template-error.ts';

/** A name or key that does not exist. Everything but `is defined` and `default` refuses it (StrictUndefined). */
export class Undefined {
  readonly description: string;
  constructor(description: string) {
    this.description = description;
  }
}

/** A callable of a template: a method bound to its object, a macro, or a global function. */
export type TemplateFunction = (positional: readonly unknown[], named: Readonly<Record<string, unknown>>) => unknown;

export function isTemplateFunction(value: unknown): value is TemplateFunction {
  return typeof value === 'function';
}

/** `namespace(…)`: the one object whose attributes templates may set. */
export class Namespace {
  readonly values: Map<string, unknown>;
  constructor(values: Readonly<Record<string, unknown>>) {
    this.values = new Map(Object.entries(values));
  }
}

export function defined(value: unknown): unknown {
  if (value instanceof Undefined) throw new TemplateError(`${value.description} is undefined`);
  return value;
}

export function asText(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new TemplateError(`${what}: expected a string, found ${typeName(value)}`);
  return value;
}

export function asInteger(value: unknown, what: string): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw new TemplateError(`${what}: expected an integer, found ${typeName(value)}`);
  }
  return value;
}

export function asList(value: unknown, what: string): readonly unknown[] {
  defined(value);
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return [...value];
  if (value instanceof Map) return [...value.keys()];
  if (isDict(value)) return Object.keys(value);
  throw new TemplateError(`${what}: expected something to iterate over, found ${typeName(value)}`);
}

export function typeName(value: unknown): string {
  if (value === null) return 'None';
  if (value instanceof Undefined) return 'undefined';
  if (Array.isArray(value)) return 'list';
  return isDict(value) ? 'dict' : typeof value;
}

/** `value[key]` of Python: position (negative from the end) or key; Undefined when there is none. */
export function itemOf(value: unknown, key: unknown): unknown {
  defined(value);
  if (Array.isArray(value) || typeof value === 'string') {
    if (typeof key === 'number') {
      const items = typeof value === 'string' ? [...value] : value;
      const index = key < 0 ? items.length + key : key;
      return index >= 0 && index < items.length ? items[index] : new Undefined(`index ${key}`);
    }
    return new Undefined(String(key));
  }
  if (value instanceof Namespace) return value.values.get(String(key)) ?? new Undefined(String(key));
  if (isDict(value)) {
    const found = dictGet(value, key);
    return found === undefined ? new Undefined(`key '${String(key)}'`) : found;
  }
  return new Undefined(`${String(key)} of ${typeName(value)}`);
}
