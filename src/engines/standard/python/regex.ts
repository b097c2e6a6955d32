import { expandConditionals } from './expand-conditionals.ts';
import { hiddenGroup, HidingRegExp } from './hiding-reg-exp.ts';

/** The pattern uses something that has no translation, or Python itself would refuse it. */
export class PythonRegexError extends Error {}

const wordClass = '\\p{L}\\p{N}_';
const spaceClass = '\\t-\\r\\x1c-\\x20\\x85\\p{Z}';
const classShorthands: Readonly<Record<string, string>> = { w: wordClass, d: '\\p{Nd}', s: spaceClass };
const asciiShorthands: Readonly<Record<string, string>> = { w: 'a-zA-Z0-9_', d: '0-9', s: '\\t-\\r\\x20' };
/** One letter for Python when case is ignored; JavaScript keeps the last two apart from the first. */
const dottedI = 'iI\u0130\u0131';
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
  const unconditional = expandConditionals(body);
  if (unconditional === null) throw new PythonRegexError(`this conditional is not supported: ${pattern}`);
  const translator = new Translator(unconditional, allFlags);
  const source = translator.translate();
  const javaScriptFlags = `gv${allFlags.includes('i') ? 'i' : ''}`;
  try {
    return translator.hasAtoms ? new HidingRegExp(source, javaScriptFlags) : new RegExp(source, javaScriptFlags);
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
  #shorthands: Readonly<Record<string, string>>;
  #position = 0;
  #out = '';
  /** Where in the output the groups that are open begin, how they end, and what holds again after them. */
  readonly #open: {
    readonly start: number;
    readonly ending: string;
    readonly shorthands: Readonly<Record<string, string>>;
  }[] = [];
  #lastAtom = 0;
  #atoms = 0;
  /** Names of the capturing groups by number: with hidden groups in between numbers would be others. */
  readonly #names: string[] = [''];
  /** Atomic groups and possessive quantifiers become a look-ahead and a reference to what it captured. */
  readonly hasAtoms: boolean;

  constructor(pattern: string, flags: string) {
    this.#pattern = pattern;
    this.#flags = flags;
    this.#shorthands = flags.includes('a') ? asciiShorthands : classShorthands;
    this.hasAtoms = /\(\?>|[*+?}]\+/.test(pattern);
  }

  translate(): string {
    while (this.#position < this.#pattern.length) {
      if (this.#possessive() || this.#close()) continue;
      const start = this.#out.length;
      const { length } = this.#open;
      const piece = this.#next();
      this.#out += piece;
      if (this.#open.length === length && !/^[*+?{]/.test(piece)) this.#lastAtom = start;
    }
    return this.#out;
  }

  #possessive(): boolean {
    const quantifier = this.#take(/([*+?]|\{\d+(?:,\d*)?\}|\{,\d+\})\+/y)?.[1];
    if (quantifier === undefined) return false;
    const atom = this.#out.slice(this.#lastAtom) + quantifier.replace('{,', '{0,');
    const name = this.#atomName();
    this.#out = `${this.#out.slice(0, this.#lastAtom)}(?:(?=(?<${name}>${atom}))\\k<${name}>)`;
    return true;
  }

  #atomName(): string {
    this.#atoms += 1;
    return `${hiddenGroup}${this.#atoms}`;
  }

  #close(): boolean {
    if (this.#pattern[this.#position] !== ')') return false;
    this.#position += 1;
    const group = this.#open.pop();
    this.#out += group?.ending ?? ')';
    this.#lastAtom = group?.start ?? 0;
    if (group !== undefined) this.#shorthands = group.shorthands;
    return true;
  }

  #opened(text: string, ending = ')'): string {
    this.#open.push({ start: this.#out.length, ending, shorthands: this.#shorthands });
    return text;
  }

  #capture(name: string | undefined): string {
    const known = name ?? `group_${this.#names.length}`;
    this.#names.push(known);
    return this.#opened(name !== undefined || this.hasAtoms ? `(?<${known}>` : '(');
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
    if (this.#flags.includes('i') && dottedI.includes(character)) return `[${dottedI}]`;
    return /[{}\]/]/.test(character) ? `\\${character}` : character;
  }

  #group(): string {
    if (this.#take(/\(\?#[^)]*\)/y) !== null) return '';
    const named = this.#take(/\(\?P<(\w+)>/y);
    if (named !== null) return this.#capture(named[1]);
    const reference = this.#take(/\(\?P=(\w+)\)/y);
    if (reference !== null) return `\\k<${reference[1]}>`;
    const plain = this.#take(/\(\?(?::|=|!|<=|<!|[ims]+:|-[ims]+:)/y);
    if (plain !== null) return this.#opened(plain[0]);
    if (this.#take(/\(\?>/y) !== null) {
      const name = this.#atomName();
      return this.#opened(`(?:(?=(?<${name}>`, `))\\k<${name}>)`);
    }
    const scoped = this.#take(/\(\?([au]):/y);
    if (scoped !== null) {
      const opening = this.#opened('(?:');
      this.#shorthands = scoped[1] === 'a' ? asciiShorthands : classShorthands;
      return opening;
    }
    if (this.#take(/\(\?/y) !== null) {
      throw new PythonRegexError(`group syntax is not supported: ${this.#pattern}`);
    }
    this.#position += 1;
    return this.#capture(undefined);
  }

  #escape(): string {
    const numeric = this.#numericEscape();
    if (numeric !== null) return numeric;
    const backReference = this.#take(/\\([1-9]\d?)/y);
    if (backReference !== null) {
      const number = Number(backReference[1]);
      return this.hasAtoms ? `\\k<${this.#names[number] ?? ''}>` : `(?:\\${number})`;
    }
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
    const members = out.slice(opening.length);
    return this.#flags.includes('i') && holdsAny(members, dottedI) ? `${opening}${members}${dottedI}]` : `${out}]`;
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

/** Does the set hold one of the characters? What JavaScript cannot read is reported when the whole pattern is compiled. */
function holdsAny(members: string, characters: string): boolean {
  try {
    const set = new RegExp(`[${members}]`, 'v');
    return Array.from(characters).some((character) => set.test(character));
  } catch {
    return false;
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
