import { dictEntries, isDict, PythonFloat } from './python-value.ts';
import { pythonRepr } from './repr.ts';

/** CPython's `json.dumps(value, ensure_ascii=False)`; with `indent` every member on a line of its own. */
export function pythonJson(value: unknown, indent = 0): string {
  return dump(value, indent, '\n');
}

function dump(value: unknown, indent: number, lineStart: string): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof PythonFloat) return dumpNumber(value);
  const inside = lineStart + ' '.repeat(indent);
  const enclose = (open: string, members: readonly string[], close: string): string => {
    if (members.length === 0) return open + close;
    if (indent === 0) return `${open}${members.join(', ')}${close}`;
    return `${open}${inside}${members.join(`,${inside}`)}${lineStart}${close}`;
  };
  if (Array.isArray(value)) {
    return enclose(
      '[',
      value.map((item) => dump(item, indent, inside)),
      ']',
    );
  }
  if (!isDict(value)) throw new TypeError(`expected a JSON value, found ${typeof value}`);
  const members = dictEntries(value).map(
    ([key, item]) => `${JSON.stringify(String(key))}: ${dump(item, indent, inside)}`,
  );
  return enclose('{', members, '}');
}

function dumpNumber(value: number | bigint | PythonFloat): string {
  const number = value instanceof PythonFloat ? value.value : value;
  if (Number.isNaN(number)) return 'NaN';
  if (number === Infinity) return 'Infinity';
  return number === -Infinity ? '-Infinity' : pythonRepr(value);
}
