import { textMatching } from './regex-text.ts';
import { isBody } from './request-fields.ts';
import type { Body } from './request-fields.ts';

/** Decides the value of a property by its name and schema; undefined leaves it to chance. */
export type PropertyRule = (name: string, schema: Body) => unknown;

const words = ['alpha', 'bravo', 'delta', 'echo', 'lima', 'oscar', 'sierra', 'tango'];
const deepest = 12;

/**
 * An instance of a JSON schema: types, enum, const, properties (all of them), items, bounds, lengths, pattern,
 * anyOf/oneOf/allOf and local `$ref`. Optional properties are filled too; recursion ends at optional ones.
 */
export function jsonInstance(schema: Body, random: () => number, rule: PropertyRule = () => undefined): unknown {
  return instance(schema, { root: schema, random, rule }, 0);
}

interface Scope {
  readonly root: Body;
  readonly random: () => number;
  readonly rule: PropertyRule;
}

function instance(schema: Body, scope: Scope, depth: number): unknown {
  if (typeof schema['$ref'] === 'string') return instance(resolve(schema['$ref'], scope.root), scope, depth + 1);
  if ('const' in schema) return schema['const'];
  const { random } = scope;
  const choices = schema['enum'];
  if (Array.isArray(choices)) return choices[Math.floor(random() * choices.length)];
  for (const keyword of ['anyOf', 'oneOf']) {
    const branches = schema[keyword];
    if (!Array.isArray(branches)) continue;
    const usable = branches.filter((branch) => isBody(branch));
    // The last branch of a recursive schema is usually the one that ends it.
    const branch = depth > deepest ? usable.at(-1) : usable[Math.floor(random() * usable.length)];
    if (branch !== undefined) return instance(branch, scope, depth + 1);
  }
  if (Array.isArray(schema['allOf'])) {
    return instance(Object.assign({}, ...schema['allOf'].filter((part) => isBody(part))), scope, depth + 1);
  }
  const types = schema['type'];
  const type: unknown = Array.isArray(types) ? types[0] : types;
  switch (type) {
    case 'string':
      return text(schema, random);
    case 'integer':
    case 'number':
      return numeric(schema, type === 'integer', random);
    case 'boolean':
      return random() < 0.5;
    case 'null':
      return null;
    case 'array':
      return list(schema, scope, depth);
    default:
      return isBody(schema['properties']) || type === 'object' ? object(schema, scope, depth) : text(schema, random);
  }
}

function object(schema: Body, scope: Scope, depth: number): Body {
  const properties = isBody(schema['properties']) ? schema['properties'] : {};
  const required: readonly unknown[] = Array.isArray(schema['required']) ? schema['required'] : [];
  const entries: [string, unknown][] = [];
  for (const [name, value] of Object.entries(properties)) {
    if (!isBody(value) || (depth > deepest && !required.includes(name))) continue;
    entries.push([name, scope.rule(name, value) ?? instance(value, scope, depth + 1)]);
  }
  return Object.fromEntries(entries);
}

function list(schema: Body, scope: Scope, depth: number): unknown[] {
  const min = bound(schema, 'minItems') ?? 0;
  const max = Math.min(bound(schema, 'maxItems') ?? min + 2, min + 2);
  const count = depth > deepest ? min : min + Math.floor(scope.random() * (max - min + 1));
  const items = isBody(schema['items']) ? schema['items'] : { type: 'string' };
  return Array.from({ length: count }, () => instance(items, scope, depth + 1));
}

function text(schema: Body, random: () => number): string {
  if (typeof schema['pattern'] === 'string') return textMatching(schema['pattern'], random);
  const format = schema['format'];
  if (format === 'date') return '2026-01-15';
  if (format === 'date-time') return '2026-01-15T09:30:00Z';
  const min = bound(schema, 'minLength') ?? 0;
  const max = bound(schema, 'maxLength') ?? Math.max(60, min);
  let result = words[Math.floor(random() * words.length)]!;
  while (result.length < min) result += ` ${words[Math.floor(random() * words.length)]!}`;
  return result.slice(0, max);
}

function numeric(schema: Body, integer: boolean, random: () => number): number {
  const exclusiveMin = bound(schema, 'exclusiveMinimum');
  const exclusiveMax = bound(schema, 'exclusiveMaximum');
  const gap = integer ? 1 : 0;
  const min = bound(schema, 'minimum') ?? (exclusiveMin === undefined ? undefined : exclusiveMin + gap);
  const max = bound(schema, 'maximum') ?? (exclusiveMax === undefined ? undefined : exclusiveMax - gap);
  const low = min ?? (max === undefined ? 0 : Math.min(0, max - 10));
  const high = max ?? low + 10;
  if (integer) return Math.ceil(low) + Math.floor(random() * (Math.floor(high) - Math.ceil(low) + 1));
  // Away from both ends, which may be excluded.
  return low + (high - low) * (low === high ? 0 : 0.05 + 0.9 * random());
}

function bound(schema: Body, name: string): number | undefined {
  const value = schema[name];
  return typeof value === 'number' ? value : undefined;
}

function resolve(reference: string, root: Body): Body {
  let at: unknown = root;
  for (const part of reference.replace(/^#\/?/, '').split('/').filter(Boolean)) at = isBody(at) ? at[part] : undefined;
  return isBody(at) ? at : {};
}
