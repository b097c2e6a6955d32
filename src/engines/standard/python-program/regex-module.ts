import { compilePythonRegex, escapePythonRegex, pythonFindAll, pythonSub } from '../python/regex.ts';
import { pythonTuple } from '../python/python-value.ts';
import { PythonException } from './program-error.ts';
import { type Callable, isCallable, PythonMatch, PythonPattern } from './values.ts';

const flagLetters: readonly (readonly [number, string])[] = [
  [2, 'i'],
  [8, 'm'],
  [16, 's'],
  [64, 'x'],
  [256, 'a'],
];

/** Members of Python's `re`. */
export const regexConstants: Readonly<Record<string, number>> = {
  IGNORECASE: 2,
  I: 2,
  MULTILINE: 8,
  M: 8,
  DOTALL: 16,
  S: 16,
  UNICODE: 32,
  U: 32,
  VERBOSE: 64,
  X: 64,
  ASCII: 256,
  A: 256,
};

function patternOf(value: unknown, flags: unknown): PythonPattern {
  if (value instanceof PythonPattern) return value;
  if (typeof value !== 'string') throw new PythonException('TypeError', 'expected a pattern');
  const bits = typeof flags === 'number' ? flags : 0;
  const letters = flagLetters.flatMap(([bit, letter]) => ((bits & bit) === 0 ? [] : [letter]));
  return new PythonPattern(value, letters.join(''));
}

const compiled = new Map<string, RegExp>();

function regexOf({ source, flags }: PythonPattern, around: (source: string) => string = (text) => text): RegExp {
  const leading = /^\(\?[aiLmsux]+\)/.exec(source)?.[0] ?? '';
  const pattern = leading + around(source.slice(leading.length));
  const key = `${flags}/${pattern}`;
  const known = compiled.get(key) ?? compilePythonRegex(pattern, flags);
  if (compiled.size > 1000) compiled.clear();
  compiled.set(key, known);
  known.lastIndex = 0;
  return known;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new PythonException('TypeError', 'expected string or bytes-like object');
}

const find =
  (around: (source: string) => string): Callable =>
  ([pattern, text, flags], named) => {
    const match = regexOf(patternOf(pattern, flags ?? named['flags']), around).exec(textOf(text));
    return match === null ? null : new PythonMatch(match);
  };

export const regexFunctions: Readonly<Record<string, Callable>> = {
  compile: ([pattern, flags], named) => patternOf(pattern ?? named['pattern'], flags ?? named['flags']),
  escape: ([text]) => escapePythonRegex(textOf(text)),
  search: find((source) => source),
  match: find((source) => `\\A(?:${source})`),
  fullmatch: find((source) => `\\A(?:${source})\\Z`),
  findall: ([pattern, text, flags], named) =>
    pythonFindAll(regexOf(patternOf(pattern, flags ?? named['flags'])), textOf(text ?? named['string'])).map((found) =>
      typeof found === 'string' ? found : pythonTuple(found),
    ),
  finditer: ([pattern, text, flags], named) =>
    Array.from(
      textOf(text).matchAll(regexOf(patternOf(pattern, flags ?? named['flags']))),
      (match) => new PythonMatch(match),
    ),
  sub: ([pattern, replacement, text, count, flags], named) => {
    const regex = regexOf(patternOf(pattern ?? named['pattern'], flags ?? named['flags']));
    const by = replacement ?? named['repl'];
    const subject = textOf(text ?? named['string']);
    const limit = Number(count ?? named['count'] ?? 0);
    if (!isCallable(by)) return pythonSub(regex, textOf(by), subject, limit);
    let done = 0;
    let result = '';
    let end = 0;
    for (const match of subject.matchAll(regex)) {
      if (limit > 0 && done >= limit) break;
      done += 1;
      result += subject.slice(end, match.index) + textOf(by([new PythonMatch(match)], {}));
      end = match.index + match[0].length;
    }
    return result + subject.slice(end);
  },
  split: ([pattern, text, limit, flags], named) => {
    const subject = textOf(text);
    const most = Number(limit ?? named['maxsplit'] ?? 0);
    const parts: unknown[] = [];
    let end = 0;
    for (const match of subject.matchAll(regexOf(patternOf(pattern, flags ?? named['flags'])))) {
      if (most > 0 && parts.length >= most) break;
      parts.push(subject.slice(end, match.index), ...match.slice(1).map((group) => group ?? null));
      end = match.index + match[0].length;
    }
    return [...parts, subject.slice(end)];
  },
};
