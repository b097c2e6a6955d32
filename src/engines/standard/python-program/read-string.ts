import type { Expression, FormattedValue } from './ast.ts';
import { ProgramError } from './program-error.ts';
import { type Token, tokenize } from './tokenize.ts';
import { unescape } from '../python/unescape.ts';

type ParseOne = (tokens: readonly Token[]) => Expression;

/** The parts of a text as written: one for a plain text, several for one with `f` in front. */
export function readStringToken({ value, prefix = '', line }: Token, parse: ParseOne): (string | FormattedValue)[] {
  if (prefix.includes('b')) throw new ProgramError('bytes are not supported', line);
  const decode = prefix.includes('r') ? (text: string): string => text : unescape;
  return prefix.includes('f') ? readFormat(value, decode, parse, line) : [decode(value)];
}

function readFormat(
  text: string,
  decode: (text: string) => string,
  parse: ParseOne,
  line: number,
): (string | FormattedValue)[] {
  const parts: (string | FormattedValue)[] = [];
  let plain = '';
  let position = 0;
  while (position < text.length) {
    const two = text.slice(position, position + 2);
    if (two === '{{' || two === '}}') {
      plain += two[0];
      position += 2;
      continue;
    }
    if (text[position] !== '{') {
      plain += text[position];
      position += 1;
      continue;
    }
    if (plain !== '') parts.push(decode(plain));
    plain = '';
    const end = closingBrace(text, position + 1, line);
    parts.push(...readField(text.slice(position + 1, end), decode, parse, line));
    position = end + 1;
  }
  if (plain !== '') parts.push(decode(plain));
  return parts;
}

/** `expression`, `expression!r`, `expression:spec`, `expression=`. */
function readField(
  field: string,
  decode: (text: string) => string,
  parse: ParseOne,
  line: number,
): (string | FormattedValue)[] {
  const cut = topLevel(field);
  const code = field.slice(0, cut.code);
  const isShown = code.trimEnd().endsWith('=');
  const source = isShown ? code.trimEnd().slice(0, -1) : code;
  const specification = cut.specification === null ? null : field.slice(cut.specification);
  const value: FormattedValue = {
    value: parse(tokenize(`(${source.trim()})`)),
    conversion: cut.conversion ?? (isShown && specification === null ? 'r' : ''),
    specification:
      specification === null ? null : { kind: 'format', parts: readFormat(specification, decode, parse, line) },
  };
  return isShown ? [code, value] : [value];
}

/** Where the expression of a field ends, outside of brackets and texts. */
function topLevel(field: string): { code: number; conversion: string | null; specification: number | null } {
  let depth = 0;
  let quote: string | null = null;
  for (let at = 0; at < field.length; at += 1) {
    const mark = field[at] ?? '';
    if (quote !== null) {
      if (mark === quote) quote = null;
    } else if (mark === '"' || mark === "'") quote = mark;
    else if ('([{'.includes(mark)) depth += 1;
    else if (')]}'.includes(mark)) depth -= 1;
    else if (depth === 0 && mark === '!' && field[at + 1] !== '=') {
      return { code: at, conversion: field[at + 1] ?? '', specification: field[at + 2] === ':' ? at + 3 : null };
    } else if (depth === 0 && mark === ':') return { code: at, conversion: null, specification: at + 1 };
  }
  return { code: field.length, conversion: null, specification: null };
}

function closingBrace(text: string, start: number, line: number): number {
  let depth = 1;
  let quote: string | null = null;
  for (let at = start; at < text.length; at += 1) {
    const mark = text[at] ?? '';
    if (quote !== null) {
      if (mark === quote) quote = null;
    } else if (mark === '"' || mark === "'") quote = mark;
    else if (mark === '{') depth += 1;
    else if (mark === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  throw new ProgramError('a format text without closing brace', line);
}
