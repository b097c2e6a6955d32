import { PythonFloat, pythonTuple } from './python-value.ts';
import { pythonEscape, unescape } from './unescape.ts';

/** The text is not a Python literal. */
export class LiteralSyntaxError extends Error {}

/**
 * CPython's `ast.literal_eval` for strings (all quotes, raw, implicit concatenation), numbers, True, False, None, lists, tuples
 * and dicts. Throws LiteralSyntaxError.
 */
export function parsePythonLiteral(text: string): unknown {
  const reader = new LiteralReader(text.replace(/^[ \t]+/, ''));
  const value = reader.readTopLevel();
  return value;
}

const numberPattern = /[+-]?(?:0[xX][0-9a-fA-F]+|(?:\d[\d_]*\.?(?:\d[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?)/y;
const stringPrefix = /([rRuUbB]{0,2})('''|"""|'|")/y;

class LiteralReader {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readTopLevel(): unknown {
    this.#skipSpace();
    const first = this.#readValue();
    const value = this.#peek() === ',' ? this.#readTupleRest(first, '') : first;
    this.#skipSpace();
    if (this.#position < this.#text.length) this.#fail();
    return value;
  }

  #peek(): string {
    return this.#text[this.#position] ?? '';
  }

  #fail(): never {
    throw new LiteralSyntaxError(`not a Python literal at offset ${this.#position}: ${this.#text.slice(0, 80)}`);
  }

  #skipSpace(): void {
    while (/\s/.test(this.#peek())) this.#position += 1;
  }

  #accept(token: string): boolean {
    this.#skipSpace();
    if (!this.#text.startsWith(token, this.#position)) return false;
    this.#position += token.length;
    this.#skipSpace();
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#position;
    return pattern.exec(this.#text);
  }

  #readValue(): unknown {
    this.#skipSpace();
    const start = this.#peek();
    if (start === '[') return this.#readSequence('[', ']');
    if (start === '(') return this.#readParenthesis();
    if (start === '{') return this.#readDict();
    if (this.#match(stringPrefix) !== null) return this.#readStrings();
    for (const [word, value] of [
      ['True', true],
      ['False', false],
      ['None', null],
    ] as const) {
      if (this.#text.startsWith(word, this.#position) && !/\w/.test(this.#text[this.#position + word.length] ?? '')) {
        this.#position += word.length;
        this.#skipSpace();
        return value;
      }
    }
    return this.#readNumber();
  }

  #readNumber(): unknown {
    const match = this.#match(numberPattern);
    if (match === null || match[0] === '') this.#fail();
    const digits = match[0].replaceAll('_', '');
    // Python refuses 012 and 3abc.
    if (/^[+-]?0\d/.test(digits) && !/[.eE]/.test(digits)) this.#fail();
    this.#position += match[0].length;
    if (/\w/.test(this.#peek())) this.#fail();
    this.#skipSpace();
    const value = Number(digits);
    return Number.isInteger(value) && /[.eE]/.test(digits) && !/^[+-]?0[xX]/.test(digits)
      ? new PythonFloat(value)
      : value;
  }

  #readSequence(open: string, close: string): unknown[] {
    if (!this.#accept(open)) this.#fail();
    const items: unknown[] = [];
    while (!this.#accept(close)) {
      items.push(this.#readValue());
      if (!this.#accept(',')) {
        if (!this.#accept(close)) this.#fail();
        break;
      }
    }
    return items;
  }

  #readParenthesis(): unknown {
    this.#accept('(');
    if (this.#accept(')')) return pythonTuple([]);
    const first = this.#readValue();
    if (this.#accept(')')) return first;
    return this.#readTupleRest(first, ')');
  }

  #readTupleRest(first: unknown, close: string): unknown[] {
    const items: unknown[] = [first];
    while (this.#accept(',')) {
      this.#skipSpace();
      if (close === '' ? this.#position >= this.#text.length : this.#peek() === close) break;
      items.push(this.#readValue());
    }
    if (close !== '' && !this.#accept(close)) this.#fail();
    return pythonTuple(items);
  }

  #readDict(): Map<unknown, unknown> {
    this.#accept('{');
    const dict = new Map<unknown, unknown>();
    while (!this.#accept('}')) {
      const key = this.#readValue();
      if (!this.#accept(':')) this.#fail();
      dict.set(key, this.#readValue());
      if (!this.#accept(',')) {
        if (!this.#accept('}')) this.#fail();
        break;
      }
    }
    return dict;
  }

  #readStrings(): string {
    let text = '';
    for (let match = this.#match(stringPrefix); match !== null; match = this.#match(stringPrefix)) {
      const [whole, prefix = '', quote = ''] = match;
      this.#position += whole.length;
      text += this.#readStringBody(quote, /r/i.test(prefix));
      this.#skipSpace();
    }
    return text;
  }

  #readStringBody(quote: string, raw: boolean): string {
    let body = '';
    for (;;) {
      if (this.#position >= this.#text.length) this.#fail();
      if (this.#text.startsWith(quote, this.#position)) {
        this.#position += quote.length;
        return body;
      }
      const character = this.#peek();
      if (character === '\n' && quote.length === 1) this.#fail();
      if (character !== '\\') {
        body += character;
        this.#position += 1;
      } else if (raw) {
        body += this.#text.slice(this.#position, this.#position + 2);
        this.#position += 2;
      } else {
        body += this.#readEscape();
      }
    }
  }

  #readEscape(): string {
    const match = this.#match(new RegExp(pythonEscape, 'y'));
    if (match === null) this.#fail();
    this.#position += match[0].length;
    return unescape(match[0]);
  }
}
