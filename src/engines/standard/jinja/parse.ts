import type { Arguments, BinaryOperator, CompareOperator, Expression, Statement, Target } from './ast.ts';
import { TemplateError } from './template-error.ts';
import { type Token, tokenize } from './tokenize.ts';

/** Parses a template into statements. Throws TemplateError. */
export function parseTemplate(source: string): readonly Statement[] {
  return new Parser(tokenize(source)).parseAll();
}

const compareOperators = ['==', '!=', '<=', '>=', '<', '>'] as const;
const constants: Readonly<Record<string, unknown>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
};

class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parseAll(): Statement[] {
    const body = this.#block([]);
    if (this.#token !== undefined) this.#fail('a statement');
    return body;
  }

  get #token(): Token | undefined {
    return this.#tokens[this.#position];
  }

  #fail(expected: string): never {
    const found = this.#token === undefined ? 'the end of the template' : JSON.stringify(this.#token.value);
    throw new TemplateError(`expected ${expected}, found ${found} at offset ${this.#token?.position ?? 'end'}`);
  }

  #is(type: Token['type'], value?: string, ahead = 0): boolean {
    const token = this.#tokens[this.#position + ahead];
    return token !== undefined && token.type === type && (value === undefined || token.value === value);
  }

  #accept(type: Token['type'], value?: string): boolean {
    if (!this.#is(type, value)) return false;
    this.#position += 1;
    return true;
  }

  #expect(type: Token['type'], value?: string): Token {
    const token = this.#token;
    if (token === undefined || !this.#accept(type, value)) this.#fail(value ?? type);
    return token;
  }

  #closeTag(): void {
    this.#expect('close', '%}');
  }

  /** Statements up to a `{% name` whose name is in `ends`; the tag itself is left unread. */
  #block(ends: readonly string[]): Statement[] {
    const body: Statement[] = [];
    for (let token = this.#token; token !== undefined; token = this.#token) {
      if (token.type === 'text') {
        this.#position += 1;
        body.push({ kind: 'text', text: token.value });
      } else if (this.#accept('open', '{{')) {
        body.push({ kind: 'output', expression: this.#tupleOrExpression() });
        this.#expect('close', '}}');
      } else {
        const name = this.#tokens[this.#position + 1]?.value ?? '';
        if (ends.includes(name)) break;
        this.#position += 2;
        body.push(this.#statement(name));
      }
    }
    return body;
  }

  #end(name: string): void {
    this.#expect('open', '{%');
    this.#expect('name', name);
    this.#closeTag();
  }

  #statement(name: string): Statement {
    if (name === 'if') return this.#if();
    if (name === 'for') return this.#for();
    if (name === 'set') return this.#set();
    if (name === 'macro') return this.#macro();
    throw new TemplateError(`the statement {% ${name} %} is not supported`);
  }

  #if(): Statement {
    const branches: { condition: Expression; body: Statement[] }[] = [];
    let otherwise: Statement[] = [];
    for (;;) {
      const condition = this.#tupleOrExpression();
      this.#closeTag();
      branches.push({ condition, body: this.#block(['elif', 'else', 'endif']) });
      this.#expect('open', '{%');
      if (this.#accept('name', 'elif')) continue;
      if (this.#accept('name', 'else')) {
        this.#closeTag();
        otherwise = this.#block(['endif']);
        this.#expect('open', '{%');
      }
      this.#expect('name', 'endif');
      this.#closeTag();
      return { kind: 'if', branches, otherwise };
    }
  }

  #for(): Statement {
    const target = this.#target();
    this.#expect('name', 'in');
    const iterable = this.#tupleOrExpression(false);
    const condition = this.#accept('name', 'if') ? this.#expression() : null;
    this.#closeTag();
    const body = this.#block(['else', 'endfor']);
    let otherwise: Statement[] = [];
    if (this.#is('name', 'else', 1)) {
      this.#position += 2;
      this.#closeTag();
      otherwise = this.#block(['endfor']);
    }
    this.#end('endfor');
    return { kind: 'for', target, iterable, condition, body, otherwise };
  }

  #target(): Target {
    const first = this.#expect('name').value;
    if (this.#accept('operator', '.')) return { kind: 'member', object: first, name: this.#expect('name').value };
    if (!this.#is('operator', ',')) return { kind: 'name', name: first };
    const names = [first];
    while (this.#accept('operator', ',')) names.push(this.#expect('name').value);
    return { kind: 'tuple', names };
  }

  #set(): Statement {
    const target = this.#target();
    if (this.#accept('operator', '=')) {
      const value = this.#tupleOrExpression();
      this.#closeTag();
      return { kind: 'set', target, value };
    }
    if (target.kind !== 'name') this.#fail('=');
    this.#closeTag();
    const body = this.#block(['endset']);
    this.#end('endset');
    return { kind: 'set-block', name: target.name, body };
  }

  #macro(): Statement {
    const name = this.#expect('name').value;
    const parameters: { name: string; fallback: Expression | null }[] = [];
    this.#expect('operator', '(');
    while (!this.#accept('operator', ')')) {
      const parameter = this.#expect('name').value;
      parameters.push({ name: parameter, fallback: this.#accept('operator', '=') ? this.#expression() : null });
      if (!this.#is('operator', ')')) this.#expect('operator', ',');
    }
    this.#closeTag();
    const body = this.#block(['endmacro']);
    this.#end('endmacro');
    return { kind: 'macro', name, parameters, body };
  }

  #tupleOrExpression(allowCondition = true): Expression {
    const read = (): Expression => (allowCondition ? this.#expression() : this.#or());
    const first = read();
    if (!this.#is('operator', ',')) return first;
    const items = [first];
    while (this.#accept('operator', ',')) {
      if (this.#is('close')) break;
      items.push(read());
    }
    return { kind: 'tuple', items };
  }

  #expression(): Expression {
    let value = this.#or();
    while (this.#accept('name', 'if')) {
      const condition = this.#or();
      const otherwise = this.#accept('name', 'else') ? this.#expression() : null;
      value = { kind: 'conditional', condition, value, otherwise };
    }
    return value;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#accept('name', 'or')) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.#accept('name', 'and')) left = { kind: 'and', left, right: this.#not() };
    return left;
  }

  #not(): Expression {
    if (this.#accept('name', 'not')) return { kind: 'unary', operator: 'not', operand: this.#not() };
    return this.#compare();
  }

  #compare(): Expression {
    const first = this.#additive();
    const rest: { operator: CompareOperator; operand: Expression }[] = [];
    for (let operator = this.#compareOperator(); operator !== null; operator = this.#compareOperator()) {
      rest.push({ operator, operand: this.#additive() });
    }
    return rest.length === 0 ? first : { kind: 'compare', first, rest };
  }

  #compareOperator(): CompareOperator | null {
    if (this.#accept('name', 'in')) return 'in';
    if (this.#is('name', 'not') && this.#is('name', 'in', 1)) {
      this.#position += 2;
      return 'not in';
    }
    return compareOperators.find((operator) => this.#accept('operator', operator)) ?? null;
  }

  #binary(operators: readonly BinaryOperator[], next: () => Expression): Expression {
    let left = next();
    for (;;) {
      const operator = operators.find((candidate) => this.#accept('operator', candidate));
      if (operator === undefined) return left;
      left = { kind: 'binary', operator, left, right: next() };
    }
  }

  #additive(): Expression {
    return this.#binary(['+', '-'], () => this.#concat());
  }

  #concat(): Expression {
    const first = this.#multiplicative();
    const parts = [first];
    while (this.#accept('operator', '~')) parts.push(this.#multiplicative());
    return parts.length === 1 ? first : { kind: 'concat', parts };
  }

  #multiplicative(): Expression {
    return this.#binary(['*', '//', '/', '%'], () => this.#binary(['**'], () => this.#unary(true)));
  }

  #unary(withFilters: boolean): Expression {
    let value: Expression;
    if (this.#accept('operator', '-')) value = { kind: 'unary', operator: '-', operand: this.#unary(false) };
    else if (this.#accept('operator', '+')) value = { kind: 'unary', operator: '+', operand: this.#unary(false) };
    else value = this.#primary();
    value = this.#postfix(value);
    return withFilters ? this.#filtersAndTests(value) : value;
  }

  #primary(): Expression {
    const token = this.#token;
    if (token === undefined) this.#fail('an expression');
    if (token.type === 'name') {
      this.#position += 1;
      return token.value in constants
        ? { kind: 'literal', value: constants[token.value] }
        : { kind: 'name', name: token.value };
    }
    if (token.type === 'string') {
      let text = '';
      for (let next = this.#token; next?.type === 'string'; next = this.#token) {
        text += next.value;
        this.#position += 1;
      }
      return { kind: 'literal', value: text };
    }
    if (token.type === 'integer' || token.type === 'float') return this.#number(token);
    if (this.#accept('operator', '(')) return this.#parenthesis();
    if (this.#accept('operator', '[')) return { kind: 'list', items: this.#sequence(']') };
    if (this.#accept('operator', '{')) return this.#dict();
    return this.#fail('an expression');
  }

  #number(token: Token): Expression {
    this.#position += 1;
    const value = Number(token.value.replaceAll('_', ''));
    const isIntegralFloat = token.type === 'float' && Number.isInteger(value);
    // `1.0` is written as a division so that the value stays a float.
    if (isIntegralFloat) {
      return {
        kind: 'binary',
        operator: '/',
        left: { kind: 'literal', value },
        right: { kind: 'literal', value: 1 },
      };
    }
    return { kind: 'literal', value };
  }

  #parenthesis(): Expression {
    if (this.#accept('operator', ')')) return { kind: 'tuple', items: [] };
    const first = this.#expression();
    if (this.#accept('operator', ')')) return first;
    this.#expect('operator', ',');
    return { kind: 'tuple', items: [first, ...this.#sequence(')')] };
  }

  #sequence(close: string): Expression[] {
    const items: Expression[] = [];
    while (!this.#accept('operator', close)) {
      items.push(this.#expression());
      if (!this.#is('operator', close)) this.#expect('operator', ',');
    }
    return items;
  }

  #dict(): Expression {
    const entries: (readonly [Expression, Expression])[] = [];
    while (!this.#accept('operator', '}')) {
      const key = this.#expression();
      this.#expect('operator', ':');
      entries.push([key, this.#expression()]);
      if (!this.#is('operator', '}')) this.#expect('operator', ',');
    }
    return { kind: 'dict', entries };
  }

  #postfix(start: Expression): Expression {
    let value = start;
    for (;;) {
      if (this.#accept('operator', '.')) {
        const token = this.#token;
        if (token?.type === 'integer') {
          this.#position += 1;
          value = { kind: 'item', object: value, key: { kind: 'literal', value: Number(token.value) } };
        } else {
          value = { kind: 'attribute', object: value, name: this.#expect('name').value };
        }
      } else if (this.#accept('operator', '[')) value = this.#subscript(value);
      else if (this.#accept('operator', '(')) value = { kind: 'call', callee: value, args: this.#arguments() };
      else return value;
    }
  }

  #subscript(object: Expression): Expression {
    const bound = (): Expression | null =>
      this.#is('operator', ':') || this.#is('operator', ']') ? null : this.#expression();
    const start = bound();
    if (this.#accept('operator', ']')) {
      if (start === null) this.#fail('an index');
      return { kind: 'item', object, key: start };
    }
    this.#expect('operator', ':');
    const stop = bound();
    const step = this.#accept('operator', ':') ? bound() : null;
    this.#expect('operator', ']');
    return { kind: 'slice', object, start, stop, step };
  }

  #arguments(): Arguments {
    const positional: Expression[] = [];
    const named: (readonly [string, Expression])[] = [];
    while (!this.#accept('operator', ')')) {
      if (this.#is('name') && this.#is('operator', '=', 1)) {
        const name = this.#expect('name').value;
        this.#position += 1;
        named.push([name, this.#expression()]);
      } else {
        positional.push(this.#expression());
      }
      if (!this.#is('operator', ')')) this.#expect('operator', ',');
    }
    return { positional, named };
  }

  #filtersAndTests(start: Expression): Expression {
    let value = start;
    for (;;) {
      if (this.#accept('operator', '|')) {
        const name = this.#expect('name').value;
        const args = this.#accept('operator', '(') ? this.#arguments() : { positional: [], named: [] };
        value = { kind: 'filter', object: value, name, args };
      } else if (this.#accept('name', 'is')) value = this.#test(value);
      else if (this.#accept('operator', '(')) value = { kind: 'call', callee: value, args: this.#arguments() };
      else return value;
    }
  }

  #test(object: Expression): Expression {
    const negated = this.#accept('name', 'not');
    const name = this.#expect('name').value;
    if (this.#accept('operator', '(')) {
      return { kind: 'test', object, name, args: this.#arguments().positional, negated };
    }
    const token = this.#token;
    const startsArgument =
      token !== undefined &&
      (['string', 'integer', 'float'].includes(token.type) ||
        (token.type === 'name' && !['else', 'or', 'and', 'is', 'if', 'in', 'not'].includes(token.value)) ||
        (token.type === 'operator' && (token.value === '[' || token.value === '{')));
    const args = startsArgument ? [this.#postfix(this.#primary())] : [];
    return { kind: 'test', object, name, args, negated };
  }
}
