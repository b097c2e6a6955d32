import { unescape } from '../python/unescape.ts';
import { TemplateError } from './template-error.ts';

export interface Token {
  readonly type: 'text' | 'open' | 'close' | 'name' | 'string' | 'integer' | 'float' | 'operator';
  /** For `open` and `close`: the delimiter without its white-space sign. For strings: the value. */
  readonly value: string;
  readonly position: number;
}

const openers = /\{(\{|%|#)([-+]?)/g;
const token =
  /\s+|(?<float>\d[\d_]*(?:\.\d[\d_]*(?:[eE][+-]?\d+)?|[eE][+-]?\d+))|(?<integer>\d[\d_]*)|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<string>'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*")|(?<operator>\*\*|\/\/|==|!=|<=|>=|[-+*/%~|.,:()[\]{}<>=])/uy;

/**
 * Tokens of a Jinja template with the base environment's settings: `{{ }}`, `{% %}`, `{# #}`, white-space signs `-` and `+`, raw blocks, a final
 * newline kept, no block trimming. Throws TemplateError.
 */
export function tokenize(source: string): Token[] {
  const text = source.replaceAll(/\r\n?/g, '\n');
  const tokens: Token[] = [];
  let position = 0;
  let trimNext = false;
  while (position < text.length) {
    openers.lastIndex = position;
    const opener = openers.exec(text);
    const end = opener?.index ?? text.length;
    let data = text.slice(position, end);
    if (trimNext) data = data.replace(/^\s+/, '');
    if (opener?.[2] === '-') data = data.replace(/\s+$/, '');
    if (data !== '') tokens.push({ type: 'text', value: data, position });
    if (opener === null) break;

    const inside = end + opener[0].length;
    if (opener[1] === '#') {
      const close = text.indexOf('#}', inside);
      if (close === -1) throw new TemplateError(`missing #} after offset ${end}`);
      trimNext = text[close - 1] === '-';
      position = close + 2;
      continue;
    }
    const raw = opener[1] === '%' ? readRaw(text, inside) : null;
    if (raw !== null) {
      if (raw.text !== '') tokens.push({ type: 'text', value: raw.text, position: inside });
      trimNext = raw.trimNext;
      position = raw.end;
      continue;
    }
    const closer = opener[1] === '{' ? '}}' : '%}';
    tokens.push({ type: 'open', value: closer === '}}' ? '{{' : '{%', position: end });
    const read = readCode(text, inside, closer, tokens);
    trimNext = read.trimNext;
    position = read.end;
  }
  return tokens;
}

function readRaw(text: string, start: number): { text: string; trimNext: boolean; end: number } | null {
  const opening = /\s*raw\s*(-?)%\}/y;
  opening.lastIndex = start;
  const open = opening.exec(text);
  if (open === null) return null;
  const closing = /\{%(-?)\s*endraw\s*(-?)%\}/g;
  closing.lastIndex = opening.lastIndex;
  const close = closing.exec(text);
  if (close === null) throw new TemplateError(`missing endraw after offset ${start}`);
  let raw = text.slice(opening.lastIndex, close.index);
  if (open[1] === '-') raw = raw.replace(/^\s+/, '');
  if (close[1] === '-') raw = raw.replace(/\s+$/, '');
  return { text: raw, trimNext: close[2] === '-', end: closing.lastIndex };
}

function readCode(
  text: string,
  start: number,
  closer: '}}' | '%}',
  tokens: Token[],
): { trimNext: boolean; end: number } {
  let position = start;
  let depth = 0;
  for (;;) {
    const sign = text[position] === '-' || text[position] === '+' ? 1 : 0;
    if (depth === 0 && text.startsWith(closer, position + sign)) {
      tokens.push({ type: 'close', value: closer, position });
      return { trimNext: text[position] === '-', end: position + sign + 2 };
    }
    token.lastIndex = position;
    const match = token.exec(text);
    if (match === null) {
      throw new TemplateError(
        position >= text.length
          ? `missing ${closer} after offset ${start}`
          : `unexpected character ${JSON.stringify(text[position])} at offset ${position}`,
      );
    }
    const groups = match.groups ?? {};
    for (const type of ['float', 'integer', 'name', 'string', 'operator'] as const) {
      const found = groups[type];
      if (found === undefined) continue;
      if (type === 'operator' && '([{'.includes(found)) depth += 1;
      if (type === 'operator' && ')]}'.includes(found)) depth -= 1;
      tokens.push({ type, value: type === 'string' ? unescape(found.slice(1, -1)) : found, position });
    }
    position = token.lastIndex;
  }
}
