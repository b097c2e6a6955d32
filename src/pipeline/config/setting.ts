import { EvalError } from '../../contracts/errors.ts';

/** Where a value came from; the first one that has it wins. */
export type Origin = 'flag' | 'environment' | 'file' | 'default';

/** One scalar setting: the same in every place a person can give it. */
export interface Setting<T> {
  /** `--flag`; null for what must not stand on a command line (secrets). */
  readonly flag: string | null;
  /** Placeholder in help, for example `URL`; null for a switch. */
  readonly valueName: string | null;
  /** Environment variables, first one set wins. */
  readonly env: readonly string[];
  /** Path in eval_config.json. */
  readonly file: readonly string[];
  readonly fallback: T;
  readonly secret: boolean;
  readonly help: string;
  /** From text of a flag or variable, or from JSON of the file. Throws a plain sentence "expected …". */
  parse(value: unknown): T;
}

interface Places {
  readonly flag?: string;
  readonly env?: readonly string[];
  readonly file: readonly string[];
  readonly help: string;
  readonly secret?: boolean;
}

function make<T>(places: Places, valueName: string | null, fallback: T, parse: (value: unknown) => T): Setting<T> {
  const { flag = null, env = [], file, help, secret = false } = places;
  return { flag, valueName, env, file, fallback, secret, help, parse };
}

/** Text; an empty one counts as not given. */
export function text(valueName: string, fallback: string | null, places: Places): Setting<string | null> {
  return make(places, valueName, fallback, (value) => {
    if (typeof value !== 'string') throw new Error('expected text');
    return value;
  });
}

/** A point in time, kept as ISO 8601 in UTC. */
export function instant(valueName: string, places: Places): Setting<string | null> {
  return make<string | null>(places, valueName, null, (value) => {
    const time = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : NaN;
    if (Number.isNaN(time)) throw new Error('expected a time such as 2026-11-24T09:30:00Z');
    return new Date(time).toISOString();
  });
}

export function requiredText(valueName: string, fallback: string, places: Places): Setting<string> {
  return make(places, valueName, fallback, (value) => {
    if (typeof value !== 'string' || value === '') throw new Error('expected text');
    return value;
  });
}

export function integer<T extends number | null>(
  valueName: string,
  fallback: T,
  range: { readonly min: number },
  places: Places,
): Setting<number | T> {
  return make<number | T>(places, valueName, fallback, (value) => {
    const number =
      typeof value === 'number'
        ? value
        : typeof value === 'string' && /^[+-]?\d+$/.test(value.trim())
          ? Number(value)
          : NaN;
    if (!Number.isSafeInteger(number) || number < range.min)
      throw new Error(`expected a whole number of at least ${range.min}`);
    return number;
  });
}

export function choice<const C extends string, F extends C | null>(
  choices: readonly C[],
  fallback: F,
  places: Places,
): Setting<C | F> {
  return make<C | F>(places, choices.join('|'), fallback, (value) => {
    const found = choices.find((candidate) => candidate.toLowerCase() === String(value).toLowerCase());
    if (found === undefined) throw new Error(`expected one of ${choices.join(', ')}`);
    return found;
  });
}

/** Comma-separated on the command line and in the environment (a flag may also be repeated), a list in the file. */
export function list(valueName: string, fallback: readonly string[], places: Places): Setting<readonly string[]> {
  return make(places, valueName, fallback, (value) => {
    const parts = Array.isArray(value) ? value : [value];
    if (!parts.every((part) => typeof part === 'string')) throw new Error('expected a list of texts');
    return parts
      .flatMap((part) => part.split(','))
      .map((part) => part.trim())
      .filter((part) => part !== '');
  });
}

/** `Name: value`, repeated on the command line; an object in the file. */
export function headers(places: Places): Setting<Readonly<Record<string, string>>> {
  return make<Readonly<Record<string, string>>>(places, 'NAME:VALUE', {}, (value) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return Object.fromEntries(Object.entries(value).map(([name, content]) => [name, String(content)]));
    }
    const lines = Array.isArray(value) ? value.map(String) : String(value).split('\n');
    return Object.fromEntries(
      lines
        .filter((line) => line.trim() !== '')
        .map((line) => {
          const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*(.*)$/.exec(line.trim());
          if (match === null) throw new Error('expected NAME: VALUE');
          return [match[1] ?? '', match[2] ?? ''];
        }),
    );
  });
}

/** A setting that could not be read, in words that name the place it came from. */
export function settingError(name: string, place: string, found: unknown, secret: boolean, cause: unknown): EvalError {
  const expected = cause instanceof Error ? cause.message : 'expected another value';
  const shown = secret ? 'a value that is not shown' : JSON.stringify(found);
  return new EvalError({
    code: 'EVAL_CONFIG_VALUE',
    message: `${place}: ${expected} for ${name}, found ${shown}.`,
    nextStep: 'Correct the value; `vllm-eval config show --origin` lists every setting and where it comes from.',
    details: { setting: name, place },
    cause,
  });
}
