/** The pattern uses something that has no translation, or Python itself would refuse it. */
export class PythonRegexError extends Error {}

const wordClass = '\\p{L}\\p{N}_';
const spaceClass = '\\t-\\r\\x1c-\\x20\\x85\\p{Z}';
const classShorthands: Readonly<Record<string, string>> = { w: wordClass, d: '\\p{Nd}', s: spaceClass };
const asciiShorthands: Readonly<Record<string, string>> = { w: 'a-zA-Z0-9_', d: '0-9', s: '\\t-\\r\\x20' };
/** Compiled without the m flag. */
const startOfText = '^';
const endOfText = '$';

/**
 * A global, Unicode JavaScript RegExp that matches what CPython's `re` (str patterns) matches: Unicode `\w \d \s \b`, `.` and `$`
 * by Python's rules, `(?P<name>…)`, leading flags. Throws PythonRegexError.
 */
export function compilePythonRegex(pattern: string, flags = ''): RegExp {
  const leading = /^\(\?([aiLmsux]+)\)/.exec(pattern);
  const body = leading === null ? pattern : pattern.slice(leading[0].length);
  const allFlags = flags + (leading?.[1] ?? '');
  const source = new Translator(body, allFlags).translate();
  try {
    return new RegExp(source, `gv${allFlags.includes('i') ? 'i' : ''}`);
  } catch (error) {
    throw new PythonRegexError(`expected a regular expression that can be translated, found ${pattern}`, {
      cause: error,
    });
  }
}

/** `re.findall`: matches, or their group when there is one, or tuples of groups when there are several. */
export function pythonFindAll(regex: RegExp, text: string): (string | string[])[] {
  return Array.from(text.matchAll(regex), (match) => {
    const groups = match.slice(1).map((group) => group ?? '');
    if (groups.length === 0) return match[0];
    return groups.length === 1 ? (groups[0] ?? '') : groups;
  });
}

/** `re.sub` with a replacement template (`\1`, `\g<name>`, `\n` …); `count` 0 replaces all. */
export function pythonSub(regex: RegExp, replacement: string, text: string, count = 0): string {
  let done = 0;
  return text.replace(regex, (whole, ...rest: unknown[]) => {
    if (count > 0 && done >= count) return whole;
    done += 1;
    return expandReplacement(replacement, whole, rest);
  });
}

function expandReplacement(template: string, whole: string, rest: readonly unknown[]): string {
  const last = rest.at(-1);
  const names = typeof last === 'object' && last !== null ? (last as Readonly<Record<string, unknown>>) : {};
  const group = (reference: string): string => {
    const value = /^\d+$/.test(reference) ? [whole, ...rest][Number(reference)] : names[reference];
    return typeof value === 'string' ? value : '';
  };
  return template.replace(/\\(?:g<([^>]+)>|(\d{1,2})|([^]))/g, (found, name, number, escape) => {
    const reference: unknown = name ?? number;
    if (typeof reference === 'string') return group(reference);
    const simple: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', '\\': '\\' };
    return typeof escape === 'string' ? (simple[escape] ?? found) : found;
  });
}

class Translator {
  readonly #pattern: string;
  readonly #flags: string;
  readonly #shorthands: Readonly<Record<string, string>>;
  #position = 0;

  constructor(pattern: string, flags: string) {
    this.#pattern = pattern;
    this.#flags = flags;
    this.#shorthands = flags.includes('a') ? asciiShorthands : classShorthands;
  }

  translate(): string {
    let out = '';
    while (this.#position < this.#pattern.length) out += this.#next();
    return out;
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.#pattern);
    if (match !== null) this.#position += match[0].length;
    return match;
  }

  #next(): string {
    const character = this.#pattern[this.#position] ?? '';
    if (character === '\\') return this.#escape();
    if (character === '[') return this.#characterClass();
    if (character === '(') return this.#group();
    const quantifier = this.#take(/(?:[*+?]|\{\d+(?:,\d*)?\}|\{,\d+\})(\??)(?!\+)/y);
    if (quantifier !== null) return quantifier[0].replace('{,', '{0,');
    this.#position += 1;
    if (this.#flags.includes('x') && /\s/.test(character)) return '';
    if (this.#flags.includes('x') && character === '#') return this.#take(/[^\n]*/y) === null ? '' : '';
    if (character === '.') return this.#flags.includes('s') ? '[^]' : '[^\\n]';
    if (character === '^') return this.#flags.includes('m') ? '(?:^|(?<=\\n))' : startOfText;
    if (character === '$') return this.#flags.includes('m') ? '(?=\\n|$)' : `(?=\\n?${endOfText})`;
    return /[{}\]/]/.test(character) ? `\\${character}` : character;
  }

  #group(): string {
    if (this.#take(/\(\?#[^)]*\)/y) !== null) return '';
    const named = this.#take(/\(\?P<(\w+)>/y);
    if (named !== null) return `(?<${named[1]}>`;
    const reference = this.#take(/\(\?P=(\w+)\)/y);
    if (reference !== null) return `\\k<${reference[1]}>`;
    const plain = this.#take(/\(\?(?::|=|!|<=|<!|[ims]+:|-[ims]+:)/y);
    if (plain !== null) return plain[0];
    if (this.#take(/\(\?/y) !== null) {
      throw new PythonRegexError(`group syntax is not supported: ${this.#pattern}`);
    }
    this.#position += 1;
    return '(';
  }

  #escape(): string {
    const numeric = this.#numericEscape();
    if (numeric !== null) return numeric;
    const backReference = this.#take(/\\([1-9]\d?)/y);
    if (backReference !== null) return `(?:\\${backReference[1]})`;
    const character = this.#pattern[this.#position + 1];
    if (character === undefined) throw new PythonRegexError(`bad escape at the end of ${this.#pattern}`);
    this.#position += 2;
    const lower = character.toLowerCase();
    const shorthand = this.#shorthands[lower];
    if (shorthand !== undefined) return `[${character === lower ? '' : '^'}${shorthand}]`;
    const word = `[${this.#shorthands['w']}]`;
    if (character === 'b') return `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
    if (character === 'B') return `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`;
    if (character === 'A') return startOfText;
    if (character === 'Z') return endOfText;
    return escapeLiteral(character, this.#pattern);
  }

  /** `\x41`, `é`, `\U0001F600`, and octal forms, which only `\0` and three octal digits are. */
  #numericEscape(): string | null {
    const hex = this.#take(/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/y);
    const octal = hex === null ? this.#take(/\\(?:(0[0-7]{0,2})|([0-3][0-7]{2}))/y) : null;
    if (hex !== null) return `\\u{${hex[1] ?? hex[2] ?? hex[3]}}`;
    const digits = octal?.[1] ?? octal?.[2];
    return digits === undefined ? null : `\\u{${Number.parseInt(digits, 8).toString(16)}}`;
  }

  #characterClass(): string {
    const opening = this.#take(/\[\^?/y)?.[0] ?? '[';
    let out = opening;
    if (this.#pattern[this.#position] === ']') {
      out += '\\]';
      this.#position += 1;
    }
    for (;;) {
      const character = this.#pattern[this.#position];
      if (character === undefined) throw new PythonRegexError(`unterminated character set: ${this.#pattern}`);
      if (character === ']') break;
      out += character === '\\' ? this.#classEscape() : this.#classCharacter();
    }
    this.#position += 1;
    return `${out}]`;
  }

  #classCharacter(): string {
    const character = String.fromCodePoint(this.#pattern.codePointAt(this.#position) ?? 0);
    this.#position += character.length;
    if (character !== '-') return escapeInClass(character);
    // A hyphen at an edge of the set or beside a shorthand such as `\w` is a literal.
    const before = this.#pattern.slice(0, this.#position - 1);
    const after = this.#pattern.slice(this.#position, this.#position + 2);
    const isLiteral = /(?:^|[^\\])\[\^?$|\\[wdsWDS]$/.test(before) || /^(?:\]|\\[wdsWDS])/.test(after);
    return isLiteral ? '\\-' : '-';
  }

  #classEscape(): string {
    const numeric = this.#numericEscape();
    if (numeric !== null) return numeric;
    const character = this.#pattern[this.#position + 1];
    if (character === undefined) throw new PythonRegexError(`unterminated character set: ${this.#pattern}`);
    this.#position += 2;
    if (character === 'b') return '\\x08';
    const lower = character.toLowerCase();
    const shorthand = this.#shorthands[lower];
    if (shorthand !== undefined) return character === lower ? shorthand : `[^${shorthand}]`;
    return /[a-zA-Z0-9]/.test(character) ? escapeLiteral(character, this.#pattern) : escapeInClass(character);
  }
}

/** The v flag reserves most punctuation inside a set. */
function escapeInClass(character: string): string {
  return /[()[\]{}/|^$&!#%,:;<=>@`~.*+?\\-]/.test(character) ? `\\${character}` : character;
}

function escapeLiteral(character: string, pattern: string): string {
  if (/[nrtfv]/.test(character)) return `\\${character}`;
  if (character === 'a') return '\\x07';
  if (/[a-zA-Z0-9]/.test(character)) throw new PythonRegexError(`bad escape \\${character} in ${pattern}`);
  return /[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

/** `re.escape`: only characters with a meaning in a pattern are escaped. */
export function escapePythonRegex(text: string): string {
  return text.replace(/[()[\]{}?*+\-|^$\\.&~#\s]/g, (character) =>
    /[ \t\n\r\v\f]|[^\s]/.test(character) ? `\\${character}` : character,
  );
}
