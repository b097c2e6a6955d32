import type { Arguments, BinaryOperator, CompareOperator, Expression } from './ast.ts';
import type { TokenCursor } from './token-cursor.ts';
import type { Token } from './tokenize.ts';

const compareOperators = ['==', '!=', '<=', '>=', '<', '>'] as const;
const constants: Readonly<Record<string, unknown>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
};

/** Reads expressions by Jinja2's precedence: filters and tests bind tighter than `**`, a conditional loosest. */
export class ExpressionParser {
  readonly #cursor: TokenCursor;

  constructor(cursor: TokenCursor) {
    this.#cursor = cursor;
  }

  tupleOrExpression(allowCondition = true): Expression {
    const read = (): Expression => (allowCondition ? this.expression() : this.#or());
    const first = read();
    if (!this.#cursor.is('operator', ',')) return first;
    const items = [first];
    while (this.#cursor.accept('operator', ',')) {
      if (this.#cursor.is('close')) break;
      items.push(read());
    }
    return { kind: 'tuple', items };
  }

  expression(): Expression {
    let value = this.#or();
    while (this.#cursor.accept('name', 'if')) {
      const condition = this.#or();
      const otherwise = this.#cursor.accept('name', 'else') ? this.expression() : null;
      value = { kind: 'conditional', condition, value, otherwise };
    }
    return value;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#cursor.accept('name', 'or')) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.#cursor.accept('name', 'and')) left = { kind: 'and', left, right: this.#not() };
    return left;
  }

  #not(): Expression {
    if (this.#cursor.accept('name', 'not')) return { kind: 'unary', operator: 'not', operand: this.#not() };
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
    if (this.#cursor.accept('name', 'in')) return 'in';
    if (this.#cursor.is('name', 'not') && this.#cursor.is('name', 'in', 1)) {
      this.#cursor.skip(2);
      return 'not in';
    }
    return compareOperators.find((operator) => this.#cursor.accept('operator', operator)) ?? null;
  }

  #binary(operators: readonly BinaryOperator[], next: () => Expression): Expression {
    let left = next();
    for (;;) {
      const operator = operators.find((candidate) => this.#cursor.accept('operator', candidate));
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
    while (this.#cursor.accept('operator', '~')) parts.push(this.#multiplicative());
    return parts.length === 1 ? first : { kind: 'concat', parts };
  }

  #multiplicative(): Expression {
    return this.#binary(['*', '//', '/', '%'], () => this.#binary(['**'], () => this.#unary(true)));
  }

  #unary(withFilters: boolean): Expression {
    let value: Expression;
    if (this.#cursor.accept('operator', '-')) value = { kind: 'unary', operator: '-', operand: this.#unary(false) };
    else if (this.#cursor.accept('operator', '+'))
      value = { kind: 'unary', operator: '+', operand: this.#unary(false) };
    else value = this.#primary();
    value = this.#postfix(value);
    return withFilters ? this.#filtersAndTests(value) : value;
  }

  #primary(): Expression {
    const token = this.#cursor.token;
    if (token === undefined) this.#cursor.fail('an expression');
    if (token.type === 'name') {
      this.#cursor.skip(1);
      return token.value in constants
        ? { kind: 'literal', value: constants[token.value] }
        : { kind: 'name', name: token.value };
    }
    if (token.type === 'string') {
      let text = '';
      for (let next = this.#cursor.token; next?.type === 'string'; next = this.#cursor.token) {
        text += next.value;
        this.#cursor.skip(1);
      }
      return { kind: 'literal', value: text };
    }
    if (token.type === 'integer' || token.type === 'float') return this.#number(token);
    if (this.#cursor.accept('operator', '(')) return this.#parenthesis();
    if (this.#cursor.accept('operator', '[')) return { kind: 'list', items: this.#sequence(']') };
    if (this.#cursor.accept('operator', '{')) return this.#dict();
    return this.#cursor.fail('an expression');
  }

  #number(token: Token): Expression {
    this.#cursor.skip(1);
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
    if (this.#cursor.accept('operator', ')')) return { kind: 'tuple', items: [] };
    const first = this.expression();
    if (this.#cursor.accept('operator', ')')) return first;
    this.#cursor.expect('operator', ',');
    return { kind: 'tuple', items: [first, ...this.#sequence(')')] };
  }

  #sequence(close: string): Expression[] {
    const items: Expression[] = [];
    while (!this.#cursor.accept('operator', close)) {
      items.push(this.expression());
      if (!this.#cursor.is('operator', close)) this.#cursor.expect('operator', ',');
    }
    return items;
  }

  #dict(): Expression {
    const entries: (readonly [Expression, Expression])[] = [];
    while (!this.#cursor.accept('operator', '}')) {
      const key = this.expression();
      this.#cursor.expect('operator', ':');
      entries.push([key, this.expression()]);
      if (!this.#cursor.is('operator', '}')) this.#cursor.expect('operator', ',');
    }
    return { kind: 'dict', entries };
  }

  #postfix(start: Expression): Expression {
    let value = start;
    for (;;) {
      if (this.#cursor.accept('operator', '.')) {
        const token = this.#cursor.token;
        if (token?.type === 'integer') {
          this.#cursor.skip(1);
          value = { kind: 'item', object: value, key: { kind: 'literal', value: Number(token.value) } };
        } else {
          value = { kind: 'attribute', object: value, name: this.#cursor.expect('name').value };
        }
      } else if (this.#cursor.accept('operator', '[')) value = this.#subscript(value);
      else if (this.#cursor.accept('operator', '(')) value = { kind: 'call', callee: value, args: this.#arguments() };
      else return value;
    }
  }

  #subscript(object: Expression): Expression {
    const bound = (): Expression | null =>
      this.#cursor.is('operator', ':') || this.#cursor.is('operator', ']') ? null : this.expression();
    const start = bound();
    if (this.#cursor.accept('operator', ']')) {
      if (start === null) this.#cursor.fail('an index');
      return { kind: 'item', object, key: start };
    }
    this.#cursor.expect('operator', ':');
    const stop = bound();
    const step = this.#cursor.accept('operator', ':') ? bound() : null;
    this.#cursor.expect('operator', ']');
    return { kind: 'slice', object, start, stop, step };
  }

  #arguments(): Arguments {
    const positional: Expression[] = [];
    const named: (readonly [string, Expression])[] = [];
    while (!this.#cursor.accept('operator', ')')) {
      if (this.#cursor.is('name') && this.#cursor.is('operator', '=', 1)) {
        const name = this.#cursor.expect('name').value;
        this.#cursor.skip(1);
        named.push([name, this.expression()]);
      } else {
        positional.push(this.expression());
      }
      if (!this.#cursor.is('operator', ')')) this.#cursor.expect('operator', ',');
    }
    return { positional, named };
  }

  #filtersAndTests(start: Expression): Expression {
    let value = start;
    for (;;) {
      if (this.#cursor.accept('operator', '|')) {
        const name = this.#cursor.expect('name').value;
        const args = this.#cursor.accept('operator', '(') ? this.#arguments() : { positional: [], named: [] };
        value = { kind: 'filter', object: value, name, args };
      } else if (this.#cursor.accept('name', 'is')) value = this.#test(value);
      else if (this.#cursor.accept('operator', '(')) value = { kind: 'call', callee: value, args: this.#arguments() };
      else return value;
    }
  }

  #test(object: Expression): Expression {
    const negated = this.#cursor.accept('name', 'not');
    const name = this.#cursor.expect('name').value;
    if (this.#cursor.accept('operator', '(')) {
      return { kind: 'test', object, name, args: this.#arguments().positional, negated };
    }
    const token = this.#cursor.token;
    const startsArgument =
      token !== undefined &&
      (['string', 'integer', 'float'].includes(token.type) ||
        (token.type === 'name' && !['else', 'or', 'and', 'is', 'if', 'in', 'not'].includes(token.value)) ||
        (token.type === 'operator' && (token.value === '[' || token.value === '{')));
    const args = startsArgument ? [this.#postfix(this.#primary())] : [];
    return { kind: 'test', object, name, args, negated };
  }
}
