import { ProgramError } from './program-error.ts';
import type { Token } from './tokenize.ts';

/** A place in the tokens of a program, and the questions its parser asks there. */
export class Cursor {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get token(): Token {
    const token = this.#tokens[Math.min(this.#position, this.#tokens.length - 1)];
    if (token === undefined) throw new ProgramError('an empty program');
    return token;
  }

  is(type: Token['type'], value?: string, ahead = 0): boolean {
    const token = this.#tokens[this.#position + ahead];
    return token !== undefined && token.type === type && (value === undefined || token.value === value);
  }

  isOperator(value: string): boolean {
    return this.is('operator', value);
  }

  isName(value: string): boolean {
    return this.is('name', value);
  }

  next(): Token {
    const { token } = this;
    this.#position += 1;
    return token;
  }

  accept(type: Token['type'], value?: string): boolean {
    if (!this.is(type, value)) return false;
    this.#position += 1;
    return true;
  }

  acceptOperator(value: string): boolean {
    return this.accept('operator', value);
  }

  acceptName(value: string): boolean {
    return this.accept('name', value);
  }

  expect(type: Token['type'], value?: string): Token {
    if (!this.is(type, value)) this.fail(value ?? type);
    return this.next();
  }

  fail(expected: string): never {
    const found = this.token.value === '' ? this.token.type : JSON.stringify(this.token.value);
    throw new ProgramError(`expected ${expected}, found ${found}`, this.token.line);
  }
}
