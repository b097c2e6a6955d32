import { dictEntries, dictGet, isDict, pythonEquals, pythonTuple } from '../python/python-value.ts';
import { pythonStr } from '../python/repr.ts';
import {
  codePointLength,
  isPythonDigit,
  isPythonSpace,
  pythonCapitalize,
  pythonLeftStrip,
  pythonRightSplit,
  pythonRightStrip,
  pythonSplit,
  pythonSplitLines,
  pythonStrip,
  pythonTitle,
} from '../python/string-methods.ts';
import { formatBraces } from '../python/string-format.ts';
import { TemplateError } from './template-error.ts';
import { asInteger, asList, asText, type TemplateFunction } from './values.ts';

type Method<T> = (self: T, positional: readonly unknown[], named: Readonly<Record<string, unknown>>) => unknown;

const optionalText = (value: unknown): string | null =>
  value === undefined || value === null ? null : asText(value, 'argument');
const limitOf = (positional: readonly unknown[], named: Readonly<Record<string, unknown>>, at: number): number => {
  const value = positional[at] ?? named['maxsplit'] ?? -1;
  return asInteger(value, 'maxsplit');
};
const affixes = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).map((item) => asText(item, 'prefix'));
/** UTF-16 offset → offset in code points, which Python counts in. */
const pointOffset = (text: string, offset: number): number =>
  offset < 0 ? -1 : codePointLength(text.slice(0, offset));

const stringMethods: Readonly<Record<string, Method<string>>> = {
  strip: (self, [characters]) => pythonStrip(self, optionalText(characters)),
  lstrip: (self, [characters]) => pythonLeftStrip(self, optionalText(characters)),
  rstrip: (self, [characters]) => pythonRightStrip(self, optionalText(characters)),
  split: (self, args, named) => pythonSplit(self, optionalText(args[0] ?? named['sep']), limitOf(args, named, 1)),
  rsplit: (self, args, named) => {
    const separator = optionalText(args[0] ?? named['sep']);
    if (separator === null) throw new TemplateError('rsplit without a separator is not supported');
    return pythonRightSplit(self, separator, limitOf(args, named, 1));
  },
  splitlines: (self) => pythonSplitLines(self),
  lower: (self) => self.toLowerCase(),
  upper: (self) => self.toUpperCase(),
  capitalize: (self) => pythonCapitalize(self),
  title: (self) => pythonTitle(self),
  replace: (self, [from, to, count]) =>
    replaceText(
      self,
      asText(from, 'replace'),
      asText(to, 'replace'),
      count === undefined ? -1 : asInteger(count, 'count'),
    ),
  startswith: (self, [prefix]) => affixes(prefix).some((item) => self.startsWith(item)),
  endswith: (self, [suffix]) => affixes(suffix).some((item) => self.endsWith(item)),
  find: (self, [text]) => pointOffset(self, self.indexOf(asText(text, 'find'))),
  rfind: (self, [text]) => pointOffset(self, self.lastIndexOf(asText(text, 'rfind'))),
  index: (self, [text]) => {
    const found = pointOffset(self, self.indexOf(asText(text, 'index')));
    if (found < 0) throw new TemplateError('substring not found');
    return found;
  },
  count: (self, [text]) => self.split(asText(text, 'count')).length - 1,
  join: (self, [items]) =>
    asList(items, 'join')
      .map((item) => asText(item, 'join'))
      .join(self),
  isdigit: (self) => isPythonDigit(self),
  isspace: (self) => isPythonSpace(self),
  isupper: (self) => /\p{Lu}/u.test(self) && self === self.toUpperCase(),
  islower: (self) => /\p{Ll}/u.test(self) && self === self.toLowerCase(),
  isalpha: (self) => /^\p{L}+$/u.test(self),
  isalnum: (self) => /^[\p{L}\p{N}]+$/u.test(self),
  zfill: (self, [width]) => self.padStart(asInteger(width, 'zfill'), '0'),
  removeprefix: (self, [prefix]) => {
    const text = asText(prefix, 'removeprefix');
    return self.startsWith(text) ? self.slice(text.length) : self;
  },
  removesuffix: (self, [suffix]) => {
    const text = asText(suffix, 'removesuffix');
    return text !== '' && self.endsWith(text) ? self.slice(0, -text.length) : self;
  },
  partition: (self, [separator]) => {
    const text = asText(separator, 'partition');
    const at = self.indexOf(text);
    return pythonTuple(at < 0 ? [self, '', ''] : [self.slice(0, at), text, self.slice(at + text.length)]);
  },
  rpartition: (self, [separator]) => {
    const text = asText(separator, 'rpartition');
    const at = self.lastIndexOf(text);
    return pythonTuple(at < 0 ? ['', '', self] : [self.slice(0, at), text, self.slice(at + text.length)]);
  },
  format: (self, args, named) => formatBraces(self, args, named),
};

const listMethods: Readonly<Record<string, Method<unknown[]>>> = {
  index: (self, [item]) => {
    const found = self.findIndex((other) => pythonEquals(other, item));
    if (found < 0) throw new TemplateError(`${pythonStr(item)} is not in list`);
    return found;
  },
  count: (self, [item]) => self.filter((other) => pythonEquals(other, item)).length,
  append: (self, [item]) => {
    self.push(item);
    return null;
  },
  extend: (self, [items]) => {
    self.push(...asList(items, 'extend'));
    return null;
  },
  copy: (self) => [...self],
};

type Dict = Map<unknown, unknown> | Readonly<Record<string, unknown>>;
const dictMethods: Readonly<Record<string, Method<Dict>>> = {
  items: (self) => dictEntries(self).map((entry) => pythonTuple(entry)),
  keys: (self) => dictEntries(self).map(([key]) => key),
  values: (self) => dictEntries(self).map(([, value]) => value),
  get: (self, [key, fallback = null]) => {
    const found = dictGet(self, key);
    return found === undefined ? fallback : found;
  },
};

/** The Python method `name` of a string, list or dict, bound to it. */
export function methodOf(value: unknown, name: string): TemplateFunction | undefined {
  if (typeof value === 'string') return bind(stringMethods, value, name);
  if (Array.isArray(value)) return bind<unknown[]>(listMethods, value, name);
  return isDict(value) ? bind<Dict>(dictMethods, value, name) : undefined;
}

function bind<T>(methods: Readonly<Record<string, Method<T>>>, self: T, name: string): TemplateFunction | undefined {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  return method === undefined ? undefined : (positional, named) => method(self, positional, named);
}

/** `str.replace`; a negative count replaces all. */
export function replaceText(text: string, from: string, to: string, count: number): string {
  if (count < 0) return text.replaceAll(from, () => to);
  const parts = text.split(from);
  const kept = Math.min(count, parts.length - 1);
  return [parts.slice(0, kept + 1).join(to), ...parts.slice(kept + 1)].join(from);
}
