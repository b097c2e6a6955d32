import { TemplateError } from './template-error.ts';
import type { Token } from './tokenize.ts';

/** A place in a list of tokens, and the questions a parser asks there. */
export class TokenCursor {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get token(): Token | undefined {
    return this.#tokens[this.#position];
  }

  peek(ahead: number): Token | undefined {
    return this.#tokens[this.#position + ahead];
  }

  skip(count: number): void {
    this.#position += count;
  }

  is(type: Token['type'], value?: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token !== undefined && token.type === type && (value === undefined || token.value === value);
  }

  accept(type: Token['type'], value?: string): boolean {
    if (!this.is(type, value)) return false;
    this.#position += 1;
    return true;
  }

  /** Throws TemplateError when another token comes. */
  expect(type: Token['type'], value?: string): Token {
    const { token } = this;
    if (token === undefined || !this.accept(type, value)) this.fail(value ?? type);
    return token;
  }

  fail(expected: string): never {
    const found = this.token === undefined ? 'the end of the template' : JSON.stringify(this.token.value);
    throw new TemplateError(`expected ${expected}, found ${found} at offset ${this.token?.position ?? 'end'}`);
  }
}
