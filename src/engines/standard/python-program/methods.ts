import { methodOf } from '../jinja/methods.ts';
import { compareValues } from '../jinja/filters.ts';
import { dictGet, isDict, PythonTuple, pythonEquals, pythonTuple } from '../python/python-value.ts';
import { codePointLength } from '../python/string-methods.ts';
import { PythonException } from './program-error.ts';
import {
  type Callable,
  DefaultDict,
  isCallable,
  iterate,
  PythonMatch,
  PythonPattern,
  PythonSet,
  RowSet,
} from './values.ts';
import { regexFunctions } from './regex-module.ts';
import { rowSetMethods } from './row-set-methods.ts';

type Method<T> = (self: T, positional: readonly unknown[], named: Readonly<Record<string, unknown>>) => unknown;
type Dict = Map<unknown, unknown> | Record<string, unknown>;

const stringMethods: Readonly<Record<string, Method<string>>> = {
  translate: (self, [table]) =>
    Array.from(self, (character) => {
      const found = isDict(table) ? dictGet(table, character.codePointAt(0)) : undefined;
      if (found === undefined) return character;
      return found === null ? '' : typeof found === 'number' ? String.fromCodePoint(found) : String(found);
    }).join(''),
  isnumeric: (self) => /^\p{N}+$/u.test(self),
  isdecimal: (self) => /^\p{Nd}+$/u.test(self),
  casefold: (self) => self.toLowerCase().replaceAll('ß', 'ss'),
  find: (self, [text, start]) => {
    const from = typeof start === 'number' ? [...self].slice(0, start).join('').length : 0;
    const at = self.indexOf(String(text), from);
    return at < 0 ? -1 : codePointLength(self.slice(0, at));
  },
};

const listMethods: Readonly<Record<string, Method<unknown[]>>> = {
  pop: (self, [at = -1]) => {
    const index = Number(at) < 0 ? self.length + Number(at) : Number(at);
    if (index < 0 || index >= self.length) throw new PythonException('IndexError', 'pop index out of range');
    return self.splice(index, 1)[0];
  },
  insert: (self, [at, item]) => {
    self.splice(Number(at), 0, item);
    return null;
  },
  remove: (self, [item]) => {
    const index = self.findIndex((other) => pythonEquals(other, item));
    if (index < 0) throw new PythonException('ValueError', 'list.remove(x): x not in list');
    self.splice(index, 1);
    return null;
  },
  reverse: (self) => {
    self.reverse();
    return null;
  },
  sort: (self, _, { key, reverse }) => {
    const sorted = sortValues(self, key, reverse === true);
    self.splice(0, self.length, ...sorted);
    return null;
  },
  clear: (self) => {
    self.length = 0;
    return null;
  },
  extend: (self, [items]) => {
    self.push(...iterate(items));
    return null;
  },
};

const dictMethods: Readonly<Record<string, Method<Dict>>> = {
  pop: (self, [key, ...fallback]) => {
    const found = dictGet(self, key);
    if (found === undefined && fallback.length === 0) throw new PythonException('KeyError', String(key));
    deleteKey(self, key);
    return found === undefined ? fallback[0] : found;
  },
  update: (self, [other], named) => {
    const entries = isDict(other)
      ? iterate(other).map((key) => [key, dictGet(other, key)] as const)
      : iterate(other ?? []).map(pair);
    for (const [key, value] of [...entries, ...Object.entries(named)]) setKey(self, key, value);
    return null;
  },
  setdefault: (self, [key, fallback = null]) => {
    const found = dictGet(self, key);
    if (found !== undefined) return found;
    setKey(self, key, fallback);
    return fallback;
  },
  copy: (self) => (self instanceof Map ? new Map(self) : { ...self }),
  most_common: (self, [count]) => {
    const entries = iterate(self).map((key) => pythonTuple([key, dictGet(self, key)]));
    const sorted = entries.toSorted((a, b) => Number(b[1]) - Number(a[1]));
    return typeof count === 'number' ? sorted.slice(0, count) : sorted;
  },
};

const setMethods: Readonly<Record<string, Method<PythonSet>>> = {
  add: (self, [item]) => {
    self.add(item);
    return null;
  },
  discard: (self, [item]) => {
    self.delete(item);
    return null;
  },
  update: (self, others) => {
    for (const item of others.flatMap(iterate)) self.add(item);
    return null;
  },
  union: (self, others) => new PythonSet([...self.values(), ...others.flatMap(iterate)]),
  intersection: (self, [other]) =>
    new PythonSet(self.values().filter((item) => new PythonSet(iterate(other)).has(item))),
  difference: (self, [other]) =>
    new PythonSet(self.values().filter((item) => !new PythonSet(iterate(other)).has(item))),
  issubset: (self, [other]) => self.values().every((item) => new PythonSet(iterate(other)).has(item)),
  issuperset: (self, [other]) => iterate(other).every((item) => self.has(item)),
  isdisjoint: (self, [other]) => !iterate(other).some((item) => self.has(item)),
  copy: (self) => new PythonSet(self.values()),
};

const matchMethods: Readonly<Record<string, Method<PythonMatch>>> = {
  group: ({ match }, args) => {
    const read = (which: unknown): unknown =>
      typeof which === 'string' ? (match.groups?.[which] ?? null) : (match[Number(which)] ?? null);
    return args.length > 1 ? pythonTuple(args.map(read)) : read(args[0] ?? 0);
  },
  groups: ({ match }) => pythonTuple(match.slice(1).map((group) => group ?? null)),
  start: ({ match }) => codePointLength(match.input.slice(0, match.index)),
  end: ({ match }) => codePointLength(match.input.slice(0, match.index + match[0].length)),
};

const patternMethods: Readonly<Record<string, Method<PythonPattern>>> = Object.fromEntries(
  (['sub', 'findall', 'search', 'match', 'fullmatch', 'split'] as const).map((name) => [
    name,
    (self: PythonPattern, positional: readonly unknown[], named: Readonly<Record<string, unknown>>) =>
      regexFunctions[name]?.([self, ...positional], named),
  ]),
);

/** Methods that the templates' values have, too. */
const sharedMethods =
  'strip lstrip rstrip split rsplit splitlines lower upper capitalize title replace startswith endswith rfind index count join isdigit ' +
  'isspace isupper islower isalpha isalnum zfill removeprefix removesuffix partition rpartition format append items keys values get';

/** Every method name there is: for the check before a program runs. */
export const methodNames: ReadonlySet<string> = new Set([
  ...[stringMethods, listMethods, dictMethods, setMethods, matchMethods, patternMethods, rowSetMethods].flatMap(
    Object.keys,
  ),
  ...sharedMethods.split(' '),
]);

/** The method of a value, bound to it; undefined where it has none of that name. */
export function boundMethod(value: unknown, name: string): Callable | undefined {
  const own = <T>(methods: Readonly<Record<string, Method<T>>>, self: T): Callable | undefined => {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    return method === undefined ? undefined : (positional, named) => method(self, positional, named);
  };
  if (typeof value === 'string') return own(stringMethods, value) ?? methodOf(value, name);
  if (value instanceof PythonTuple) return methodOf(value, name);
  if (Array.isArray(value)) return own<unknown[]>(listMethods, value) ?? methodOf(value, name);
  if (value instanceof PythonSet) return own(setMethods, value);
  if (value instanceof PythonMatch) return own(matchMethods, value);
  if (value instanceof PythonPattern) return own(patternMethods, value);
  if (value instanceof RowSet) return own(rowSetMethods, value);
  if (isDict(value)) return own<Dict>(dictMethods, value as Dict) ?? methodOf(value, name);
  return undefined;
}

/** Stable, by `<` of Python; `key` is called once for each. */
export function sortValues(items: readonly unknown[], key: unknown, reverse: boolean): unknown[] {
  const keyed = items.map((item) => ({ item, key: isCallable(key) ? key([item], {}) : item }));
  keyed.sort((a, b) => (reverse ? compareValues(b.key, a.key) : compareValues(a.key, b.key)));
  return keyed.map(({ item }) => item);
}

export function setKey(dict: Dict, key: unknown, value: unknown): void {
  if (!(dict instanceof Map)) {
    if (typeof key !== 'string') throw new PythonException('TypeError', 'a record takes texts as keys');
    dict[key] = value;
    return;
  }
  if (!dict.has(key)) {
    for (const other of dict.keys()) {
      if (!pythonEquals(other, key)) continue;
      dict.set(other, value);
      return;
    }
  }
  dict.set(key, value);
}

export function deleteKey(dict: Dict, key: unknown): void {
  if (!(dict instanceof Map)) delete dict[String(key)];
  else for (const other of dict.keys()) if (pythonEquals(other, key)) dict.delete(other);
}

/** The value of a key; made where the dictionary makes what is missing. */
export function getKey(dict: Dict, key: unknown): unknown {
  const found = dictGet(dict, key);
  if (found !== undefined || !(dict instanceof DefaultDict)) return found;
  const made = dict.make();
  dict.set(key, made);
  return made;
}

function pair(item: unknown): readonly [unknown, unknown] {
  const [key, value] = iterate(item);
  return [key, value];
}
