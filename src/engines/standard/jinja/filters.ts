import {
  dictEntries,
  isDict,
  isFloat,
  isTruthy,
  numberOf,
  pythonEquals,
  pythonFloat,
  pythonTuple,
} from '../python/python-value.ts';
import { compilePythonRegex, pythonSub } from '../python/regex.ts';
import { pythonStr } from '../python/repr.ts';
import { codePointLength, pythonCapitalize, pythonStrip, pythonTitle } from '../python/string-methods.ts';
import { formatPercent } from '../python/string-format.ts';
import { replaceText } from './methods.ts';
import { TemplateError } from './template-error.ts';
import { runTest } from './tests.ts';
import { asInteger, asList, asText, defined, itemOf, Undefined } from './values.ts';

type Named = Readonly<Record<string, unknown>>;
type Filter = (value: unknown, args: readonly unknown[], named: Named) => unknown;

/** Applies the Jinja filter `name`. Throws TemplateError for an unknown one. */
export function applyFilter(name: string, value: unknown, args: readonly unknown[], named: Named): unknown {
  const filter = Object.hasOwn(filters, name) ? filters[name] : undefined;
  if (filter === undefined) throw new TemplateError(`the filter ${name} is not supported`);
  if (name !== 'default' && name !== 'd') defined(value);
  return filter(value, args, named);
}

const fallback: Filter = (value, [other = ''], named) => {
  const alsoFalse = isTruthy(named['boolean']);
  return value instanceof Undefined || (alsoFalse && !isTruthy(value)) ? other : value;
};

const length: Filter = (value) => {
  if (typeof value === 'string') return codePointLength(value);
  if (isDict(value)) return dictEntries(value).length;
  return asList(value, 'length').length;
};

/** Comparison of Python for numbers, strings and lists. */
export function compareValues(left: unknown, right: unknown): number {
  const leftNumber = numberOf(left);
  const rightNumber = numberOf(right);
  if (leftNumber !== undefined && rightNumber !== undefined) return leftNumber - rightNumber;
  if (typeof left === 'string' && typeof right === 'string') return comparePoints(left, right);
  if (Array.isArray(left) && Array.isArray(right)) {
    for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
      const order = compareValues(left[index], right[index]);
      if (order !== 0) return order;
    }
    return left.length - right.length;
  }
  throw new TemplateError('expected two numbers, two strings or two lists to compare');
}

/** By code point, unlike `<` of JavaScript. */
function comparePoints(left: string, right: string): number {
  const a = [...left];
  const b = [...right];
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const order = (a[index]?.codePointAt(0) ?? 0) - (b[index]?.codePointAt(0) ?? 0);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

const sort: Filter = (value, [reverse], named) => {
  const attribute = named['attribute'];
  const caseSensitive = isTruthy(named['case_sensitive']);
  const key = (item: unknown): unknown => {
    const found = attribute === undefined ? item : attributePath(item, attribute);
    return typeof found === 'string' && !caseSensitive ? found.toLowerCase() : found;
  };
  const sorted = asList(value, 'sort').toSorted((left, right) => compareValues(key(left), key(right)));
  return isTruthy(named['reverse'] ?? reverse) ? sorted.reverse() : sorted;
};

function attributePath(item: unknown, attribute: unknown): unknown {
  let found = item;
  for (const part of String(attribute).split('.')) {
    found = itemOf(found, /^\d+$/.test(part) ? Number(part) : part);
  }
  return found;
}

const map: Filter = (value, [name, ...rest], named) => {
  const items = asList(value, 'map');
  if (named['attribute'] !== undefined) {
    return items.map((item) => {
      const found = attributePath(item, named['attribute']);
      return found instanceof Undefined && named['default'] !== undefined ? named['default'] : found;
    });
  }
  return items.map((item) => applyFilter(asText(name, 'map'), item, rest, named));
};

const select =
  (wanted: boolean, byAttribute: boolean): Filter =>
  (value, args) => {
    const [attribute, test, ...rest] = byAttribute ? args : [undefined, ...args];
    return asList(value, 'select').filter((item) => {
      const subject = byAttribute ? attributePath(item, attribute) : item;
      return (test === undefined ? isTruthy(subject) : runTest(asText(test, 'select'), subject, rest)) === wanted;
    });
  };

const batch: Filter = (value, [size, filler]) => {
  const count = asInteger(size, 'batch');
  const items = asList(value, 'batch');
  return Array.from({ length: Math.ceil(items.length / count) }, (_, index) => {
    const part = items.slice(index * count, (index + 1) * count);
    return filler === undefined ? part : [...part, ...Array<unknown>(count - part.length).fill(filler)];
  });
};

const round: Filter = (value, [precision = 0, method = 'common'], named) => {
  const number = numberOf(value) ?? Number.NaN;
  const digits = asInteger(named['precision'] ?? precision, 'round');
  const how = named['method'] ?? method;
  const scale = 10 ** digits;
  if (how === 'ceil') return pythonFloat(Math.ceil(number * scale) / scale);
  if (how === 'floor') return pythonFloat(Math.floor(number * scale) / scale);
  return pythonFloat(roundHalfEven(number, digits));
};

/** Python rounds the exact binary value; only true ties go to the even digit. */
function roundHalfEven(number: number, digits: number): number {
  const scaled = number * 10 ** digits;
  if (Math.abs(scaled - Math.trunc(scaled)) === 0.5 && digits === 0) return 2 * Math.round(scaled / 2);
  return Number(number.toFixed(Math.max(0, digits)));
}

const filters: Readonly<Record<string, Filter>> = {
  default: fallback,
  d: fallback,
  trim: (value, [characters]) =>
    pythonStrip(pythonStr(value), characters === undefined ? null : asText(characters, 'trim')),
  lower: (value) => pythonStr(value).toLowerCase(),
  upper: (value) => pythonStr(value).toUpperCase(),
  capitalize: (value) => pythonCapitalize(pythonStr(value)),
  title: (value) => pythonTitle(pythonStr(value)),
  replace: (value, [from, to, count]) =>
    replaceText(pythonStr(value), pythonStr(from), pythonStr(to), count === undefined ? -1 : asInteger(count, 'count')),
  regex_replace: (value, [pattern, replacement, count], named) =>
    pythonSub(
      compilePythonRegex(asText(pattern ?? named['pattern'], 'regex_replace')),
      asText(replacement ?? named['repl'], 'regex_replace'),
      asText(value, 'regex_replace'),
      asInteger(count ?? named['count'] ?? 0, 'regex_replace'),
    ),
  join: (value, [separator = ''], named) =>
    asList(value, 'join')
      .map((item) => pythonStr(named['attribute'] === undefined ? item : attributePath(item, named['attribute'])))
      .join(pythonStr(separator)),
  length,
  count: length,
  first: (value) => asList(value, 'first')[0] ?? new Undefined('first of an empty sequence'),
  last: (value) => asList(value, 'last').at(-1) ?? new Undefined('last of an empty sequence'),
  list: (value) => [...asList(value, 'list')],
  sort,
  reverse: (value) => {
    const reversed = asList(value, 'reverse').toReversed();
    return typeof value === 'string' ? reversed.join('') : reversed;
  },
  unique: (value) =>
    asList(value, 'unique').filter((item, index, all) => all.findIndex((other) => pythonEquals(other, item)) === index),
  map,
  select: select(true, false),
  reject: select(false, false),
  selectattr: select(true, true),
  rejectattr: select(false, true),
  batch,
  sum: (value, _args, named) =>
    asList(value, 'sum').reduce<number>(
      (total, item) =>
        total +
        (numberOf(named['attribute'] === undefined ? item : attributePath(item, named['attribute'])) ?? Number.NaN),
      0,
    ),
  min: (value) => asList(value, 'min').toSorted(compareValues)[0] ?? new Undefined('min of an empty sequence'),
  max: (value) => asList(value, 'max').toSorted(compareValues).at(-1) ?? new Undefined('max of an empty sequence'),
  abs: (value) => {
    const number = Math.abs(numberOf(value) ?? Number.NaN);
    return isFloat(value) ? pythonFloat(number) : number;
  },
  round,
  int: (value, [other = 0]) => {
    const number = typeof value === 'string' ? Number.parseFloat(value) : numberOf(value);
    return number === undefined || Number.isNaN(number) ? other : Math.trunc(number);
  },
  float: (value, [other = 0]) => {
    const number = typeof value === 'string' ? Number(value) : numberOf(value);
    return number === undefined || Number.isNaN(number) ? other : pythonFloat(number);
  },
  string: (value) => pythonStr(value),
  safe: (value) => value,
  items: (value) => (isDict(value) ? dictEntries(value).map((entry) => pythonTuple(entry)) : []),
  dictsort: (value) =>
    isDict(value)
      ? dictEntries(value)
          .toSorted(([left], [right]) => compareValues(String(left).toLowerCase(), String(right).toLowerCase()))
          .map((entry) => pythonTuple(entry))
      : [],
  wordcount: (value) => pythonStr(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0,
  e: escapeHtml,
  escape: escapeHtml,
  tojson: (value) => JSON.stringify(value).replace(/[<>&']/g, (found) => `\\u00${found.charCodeAt(0).toString(16)}`),
  indent: (value, [width = 4, first = false]) => {
    const prefix = typeof width === 'string' ? width : ' '.repeat(asInteger(width, 'indent'));
    const [head = '', ...rest] = pythonStr(value).split('\n');
    const lines = [head, ...rest.map((line) => (line === '' ? line : prefix + line))].join('\n');
    return isTruthy(first) ? prefix + lines : lines;
  },
  format: (value, args) => formatPercent(asText(value, 'format'), args),
};

function escapeHtml(value: unknown): string {
  return pythonStr(value).replace(/[&<>'"]/g, (found) => htmlEntities[found] ?? found);
}

const htmlEntities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
};
