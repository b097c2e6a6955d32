import { ProgramError } from './program-error.ts';

export interface Token {
  readonly type: 'name' | 'number' | 'string' | 'operator' | 'newline' | 'indent' | 'dedent' | 'end';
  /** Of a string: the text between its quotes as written. */
  readonly value: string;
  readonly line: number;
  /** Of a string: its lower-case prefix letters. */
  readonly prefix?: string;
}

const stringStart = /([rRbBuUfF]{0,2})('''|"""|'|")/y;
const number =
  /0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*)?\.\d[\d_]*(?:[eE][+-]?\d+)?|\d[\d_]*\.?(?:[eE][+-]?\d+)?/y;
const name = /[\p{L}_][\p{L}\p{N}_]*/uy;
const operator =
  /\*\*=|\/\/=|>>=|<<=|\.\.\.|:=|->|==|!=|<=|>=|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|\*\*|\/\/|<<|>>|[-+*/%@&|^~<>=.,:;()[\]{}]/y;

/** Tokens of a Python source file. Throws ProgramError. */
export function tokenize(source: string): Token[] {
  const text = source.replaceAll(/\r\n?/g, '\n').replace(/^\uFEFF/, '');
  const tokens: Token[] = [];
  const indents = [0];
  let position = 0;
  let line = 1;
  let depth = 0;
  let atLineStart = true;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position;
    return pattern.exec(text);
  };
  const push = (type: Token['type'], value: string, prefix?: string): void => {
    tokens.push(prefix === undefined ? { type, value, line } : { type, value, line, prefix });
  };

  while (position < text.length) {
    if (atLineStart && depth === 0) {
      const blank = match(/[ \t\f]*(?:#[^\n]*)?(?:\n|$)/y);
      if (blank !== null && blank[0] !== '') {
        position += blank[0].length;
        line += 1;
        continue;
      }
      const width = (match(/[ \t]*/y)?.[0] ?? '').replaceAll('\t', '        ').length;
      position += match(/[ \t]*/y)?.[0].length ?? 0;
      if (width > (indents.at(-1) ?? 0)) {
        indents.push(width);
        push('indent', '');
      }
      while (width < (indents.at(-1) ?? 0)) {
        indents.pop();
        push('dedent', '');
      }
      atLineStart = false;
    }
    const space = match(/(?:[ \t\f]+|\\\n|#[^\n]*)+/y);
    if (space !== null) {
      position += space[0].length;
      line += space[0].split('\n').length - 1;
      continue;
    }
    if (text[position] === '\n') {
      if (depth === 0) {
        push('newline', '');
        atLineStart = true;
      }
      position += 1;
      line += 1;
      continue;
    }
    const quote = match(stringStart);
    if (quote !== null) {
      const [opening, prefix = '', mark = ''] = quote;
      const end = stringEnd(text, position + opening.length, mark, line);
      const body = text.slice(position + opening.length, end);
      push('string', body, prefix.toLowerCase());
      line += body.split('\n').length - 1;
      position = end + mark.length;
      continue;
    }
    const found = match(number) ?? match(name) ?? match(operator);
    if (found === null) throw new ProgramError(`unexpected character ${JSON.stringify(text[position])}`, line);
    const [value] = found;
    const type = /^\.?\d/.test(value) ? 'number' : /^[\p{L}_]/u.test(value) ? 'name' : 'operator';
    if (type === 'operator' && '([{'.includes(value)) depth += 1;
    if (type === 'operator' && ')]}'.includes(value)) depth -= 1;
    push(type, value);
    position += value.length;
  }
  if (!atLineStart) push('newline', '');
  for (; indents.length > 1; indents.pop()) push('dedent', '');
  push('end', '');
  return tokens;
}

function stringEnd(text: string, start: number, mark: string, line: number): number {
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text.startsWith(mark, at)) return at;
    else if (text[at] === '\n' && mark.length === 1) break;
  }
  throw new ProgramError('a text without end', line);
}
