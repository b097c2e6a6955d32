import { dictEntries, isDict, numberOf, pythonFloat, pythonTuple } from '../python/python-value.ts';
import { LiteralSyntaxError, parsePythonLiteral } from '../python/literal.ts';
import { PythonRandom } from '../python/random.ts';
import { PythonException } from './program-error.ts';
import { regexConstants, regexFunctions } from './regex-module.ts';
import { toRow } from './row-set-methods.ts';
import { builtins } from './builtins.ts';
import { type Callable, DefaultDict, isCallable, iterate, PythonModule, RowSet, typeOf } from './values.ts';

/** All numbers of a list, and of the lists in it, as numpy sees them without an axis. */
function numbers(value: unknown): number[] {
  return iterate(value).flatMap((item) => {
    if (Array.isArray(item)) return numbers(item);
    const number = numberOf(item);
    if (number === undefined) throw new PythonException('TypeError', `expected numbers, found ${typeOf(item)}`);
    return [number];
  });
}

const float =
  (work: (...values: number[]) => number): Callable =>
  (args) =>
    pythonFloat(work(...args.map((value) => numberOf(value) ?? Number.NaN)));

function argmax(values: readonly number[], sign: 1 | -1): number {
  let best = 0;
  for (let index = 1; index < values.length; index += 1) {
    if (sign * ((values[index] ?? Number.NaN) - (values[best] ?? Number.NaN)) > 0) best = index;
  }
  return best;
}

function randomOf(random: PythonRandom): PythonModule {
  return new PythonModule('random', {
    Random: (([seed]) => randomOf(new PythonRandom(Number(seed ?? 0)))) satisfies Callable,
    random: (() => pythonFloat(random.random())) satisfies Callable,
    randint: (([low, high]) => random.randint(Number(low), Number(high))) satisfies Callable,
    choice: (([items]) => random.choice(iterate(items))) satisfies Callable,
    sample: (([items, count], named) => random.sample(iterate(items), Number(count ?? named['k']))) satisfies Callable,
    shuffle: (([items]) => {
      if (Array.isArray(items)) random.shuffle(items);
      return null;
    }) satisfies Callable,
  });
}

function counter(items: unknown): DefaultDict {
  const counts = new DefaultDict(() => 0, isDict(items) ? dictEntries(items) : []);
  if (items === undefined || isDict(items)) return counts;
  for (const item of iterate(items)) counts.set(item, Number(counts.get(item) ?? 0) + 1);
  return counts;
}

const partial: Callable = ([run, ...first], named) => {
  if (!isCallable(run)) throw new PythonException('TypeError', 'the first argument must be callable');
  const bound: Callable = (rest, more) => run([...first, ...rest], { ...named, ...more });
  return bound;
};

const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const lower = 'abcdefghijklmnopqrstuvwxyz';

/** What a program can import, by module; `random` is added where the global generator may be drawn from. */
const modules: Readonly<Record<string, PythonModule>> = Object.fromEntries(
  [
    new PythonModule('re', { ...regexFunctions, ...regexConstants }),
    new PythonModule('string', {
      punctuation,
      ascii_lowercase: lower,
      ascii_uppercase: lower.toUpperCase(),
      ascii_letters: lower + lower.toUpperCase(),
      digits: '0123456789',
    }),
    new PythonModule('ast', {
      literal_eval: (([text]) => {
        try {
          return parsePythonLiteral(String(text));
        } catch (error) {
          throw error instanceof LiteralSyntaxError ? new PythonException('ValueError', error.message) : error;
        }
      }) satisfies Callable,
    }),
    new PythonModule('json', {
      loads: (([text]) => {
        try {
          return JSON.parse(String(text)) as unknown;
        } catch (error) {
          throw new PythonException('JSONDecodeError', String(error));
        }
      }) satisfies Callable,
    }),
    new PythonModule('math', {
      exp: float(Math.exp),
      log: float((value, base = Math.E) => (base === Math.E ? Math.log(value) : Math.log(value) / Math.log(base))),
      sqrt: float(Math.sqrt),
      floor: (([value]) => Math.floor(numberOf(value) ?? Number.NaN)) satisfies Callable,
      ceil: (([value]) => Math.ceil(numberOf(value) ?? Number.NaN)) satisfies Callable,
      isnan: (([value]) => Number.isNaN(numberOf(value))) satisfies Callable,
      inf: Infinity,
      pi: Math.PI,
    }),
    new PythonModule('numpy', {
      argmax: (([values]) => argmax(numbers(values), 1)) satisfies Callable,
      argmin: (([values]) => argmax(numbers(values), -1)) satisfies Callable,
      mean: (([values]) => {
        const all = numbers(values);
        return pythonFloat(all.reduce((sum, value) => sum + value, 0) / all.length);
      }) satisfies Callable,
      exp: float(Math.exp),
      log: float(Math.log),
      max: (([values]) => pythonFloat(Math.max(...numbers(values)))) satisfies Callable,
      min: (([values]) => pythonFloat(Math.min(...numbers(values)))) satisfies Callable,
      inf: Infinity,
      nan: Number.NaN,
    }),
    new PythonModule('collections', {
      Counter: (([items]) => counter(items)) satisfies Callable,
      defaultdict: (([make]) => new DefaultDict(() => (isCallable(make) ? make([], {}) : null))) satisfies Callable,
      OrderedDict: (([items], named) =>
        builtins['dict']?.(items === undefined ? [] : [items], named)) satisfies Callable,
    }),
    new PythonModule('functools', { partial }),
    new PythonModule('itertools', {
      chain: new PythonModule('chain', {
        from_iterable: (([lists]) => iterate(lists).flatMap(iterate)) satisfies Callable,
      }),
      product: ((lists) =>
        lists
          .map(iterate)
          .reduce<unknown[][]>((rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])), [[]])
          .map(pythonTuple)) satisfies Callable,
    }),
    new PythonModule('datasets', {
      Dataset: new PythonModule('Dataset', {
        from_list: (([rows]) =>
          new RowSet(iterate(rows).map((row) => (isDict(row) ? toRow(row) : {})))) satisfies Callable,
        from_dict: (([columns]) => {
          const entries = isDict(columns)
            ? dictEntries(columns).map(([name, values]) => [String(name), iterate(values)] as const)
            : [];
          const length = entries[0]?.[1].length ?? 0;
          return new RowSet(
            Array.from({ length }, (_, index) =>
              Object.fromEntries(entries.map(([name, values]) => [name, values[index]])),
            ),
          );
        }) satisfies Callable,
      }),
    }),
  ].map((module) => [module.name, module]),
);

/** Names that only stand in annotations. */
const annotations: ReadonlySet<string> = new Set(['typing', '__future__', 'collections.abc']);

/** A module by its name; null where there is none. `random` null: the global generator may not be drawn from. */
export function findModule(name: string, random: PythonRandom | null): PythonModule | null {
  if (name === 'random') {
    const all = randomOf(random ?? new PythonRandom(0));
    return random === null ? new PythonModule('random', { Random: all.members['Random'] }) : all;
  }
  if (annotations.has(name)) return new PythonModule(name, {});
  return modules[name] ?? null;
}
