import { isDict, isFloat, numberOf, pythonEquals } from '../python/python-value.ts';
import { TemplateError } from './template-error.ts';
import { asInteger, asList, asText, isTemplateFunction, Undefined } from './values.ts';

type Test = (value: unknown, args: readonly unknown[]) => boolean;

const isNumber = (value: unknown): boolean => numberOf(value) !== undefined && typeof value !== 'boolean';

const tests: Readonly<Record<string, Test>> = {
  defined: (value) => !(value instanceof Undefined),
  undefined: (value) => value instanceof Undefined,
  none: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  true: (value) => value === true,
  false: (value) => value === false,
  integer: (value) => isNumber(value) && !isFloat(value),
  float: (value) => isFloat(value),
  number: (value) => numberOf(value) !== undefined,
  string: (value) => typeof value === 'string',
  sequence: (value) => typeof value === 'string' || Array.isArray(value) || isDict(value),
  iterable: (value) => typeof value === 'string' || Array.isArray(value) || isDict(value),
  mapping: (value) => isDict(value),
  callable: (value) => isTemplateFunction(value),
  odd: (value) => Math.abs(asInteger(value, 'odd') % 2) === 1,
  even: (value) => asInteger(value, 'even') % 2 === 0,
  divisibleby: (value, [by]) => asInteger(value, 'divisibleby') % asInteger(by, 'divisibleby') === 0,
  eq: (value, [other]) => pythonEquals(value, other),
  equalto: (value, [other]) => pythonEquals(value, other),
  ne: (value, [other]) => !pythonEquals(value, other),
  in: (value, [container]) => contains(container, value),
  lower: (value) => asText(value, 'lower') === asText(value, 'lower').toLowerCase(),
  upper: (value) => asText(value, 'upper') === asText(value, 'upper').toUpperCase(),
};

/** `value is name(args)`. Throws TemplateError for an unknown test. */
export function runTest(name: string, value: unknown, args: readonly unknown[]): boolean {
  const test = Object.hasOwn(tests, name) ? tests[name] : undefined;
  if (test === undefined) throw new TemplateError(`the test ${name} is not supported`);
  return test(value, args);
}

/** Python's `item in container`. */
export function contains(container: unknown, item: unknown): boolean {
  if (typeof container === 'string') return container.includes(asText(item, 'in'));
  return asList(container, 'in').some((other) => pythonEquals(other, item));
}
