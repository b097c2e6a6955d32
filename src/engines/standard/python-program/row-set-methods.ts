import { isDict, dictEntries, isTruthy } from '../python/python-value.ts';
import { ProgramError, PythonException } from './program-error.ts';
import { isCallable, iterate, RowSet } from './values.ts';

type Row = Readonly<Record<string, unknown>>;
type Method = (self: RowSet, positional: readonly unknown[], named: Readonly<Record<string, unknown>>) => unknown;

/** Settings of `map` and `filter` that change nothing here. */
const ignored: ReadonlySet<string> = new Set([
  'num_proc',
  'load_from_cache_file',
  'desc',
  'keep_in_memory',
  'batch_size',
]);

export const rowSetMethods: Readonly<Record<string, Method>> = {
  map: (self, [given], named) => {
    const run = functionOf(given ?? named['function']);
    const { remove_columns: removed, with_indices: withIndices, function: _, ...others } = named;
    refuse('map', others);
    const dropped = new Set(
      removed === undefined || removed === null ? [] : typeof removed === 'string' ? [removed] : iterate(removed),
    );
    return new RowSet(
      self.rows.map((row, index) => {
        const kept = Object.fromEntries(Object.entries(row).filter(([name]) => !dropped.has(name)));
        const result = run(isTruthy(withIndices) ? [copyOf(row), index] : [copyOf(row)], {});
        if (result === null || result === undefined) return kept;
        if (!isDict(result)) throw new PythonException('TypeError', 'a function of map has to give a dictionary');
        return { ...kept, ...toRow(result) };
      }),
    );
  },
  filter: (self, [given], named) => {
    const run = functionOf(given ?? named['function']);
    const { function: _, ...others } = named;
    refuse('filter', others);
    return new RowSet(self.rows.filter((row) => isTruthy(run([copyOf(row)], {}))));
  },
  select: (self, [positions]) =>
    new RowSet(
      iterate(positions).map((position) => {
        const row = self.rows[Number(position)];
        if (row === undefined) throw new PythonException('IndexError', `no row ${String(position)}`);
        return row;
      }),
    ),
  rename_column: (self, [from, to]) =>
    new RowSet(self.rows.map((row) => renamed(row, new Map([[String(from), String(to)]])))),
  rename_columns: (self, [names]) => {
    const table = new Map(isDict(names) ? dictEntries(names).map(([from, to]) => [String(from), String(to)]) : []);
    return new RowSet(self.rows.map((row) => renamed(row, table)));
  },
  remove_columns: (self, [names]) => {
    const dropped = new Set(typeof names === 'string' ? [names] : iterate(names));
    return new RowSet(
      self.rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !dropped.has(name)))),
    );
  },
};

function renamed(row: Row, names: ReadonlyMap<string, string>): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [names.get(name) ?? name, value]));
}

/** Programs may change what they get; the rows of the data set stay. */
export function copyOf(row: Row): Row {
  return structuredClone(row);
}

export function toRow(dict: Parameters<typeof dictEntries>[0]): Record<string, unknown> {
  return Object.fromEntries(dictEntries(dict).map(([key, value]) => [String(key), value]));
}

function functionOf(
  value: unknown,
): (positional: readonly unknown[], named: Readonly<Record<string, unknown>>) => unknown {
  if (isCallable(value)) return value;
  throw new PythonException('TypeError', 'expected a function');
}

function refuse(method: string, named: Readonly<Record<string, unknown>>): void {
  const unknown = Object.keys(named).find((name) => !ignored.has(name));
  if (unknown !== undefined) throw new ProgramError(`${method} with ${unknown} is not supported`);
}
