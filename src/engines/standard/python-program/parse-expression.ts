import { PythonFloat } from '../python/python-value.ts';
import type { Clause, CompareOperator, Expression, Parameter, Target } from './ast.ts';
import { Cursor } from './cursor.ts';
import { readStringToken } from './read-string.ts';
import type { Token } from './tokenize.ts';

const constants: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['True', true],
  ['False', false],
  ['None', null],
]);
const comparisons = ['==', '!=', '<=', '>=', '<', '>'] as const;

/** Reads expressions by Python's precedence. */
export class ExpressionParser {
  readonly cursor: Cursor;

  constructor(cursor: Cursor) {
    this.cursor = cursor;
  }

  /** `a`, or `a, b` as a tuple, `*a` allowed. */
  list(): Expression {
    const first = this.starOrExpression();
    if (!this.cursor.isOperator(',')) return first;
    const items = [first];
    while (this.cursor.acceptOperator(',')) {
      if (this.#endsList()) break;
      items.push(this.starOrExpression());
    }
    return { kind: 'tuple', items };
  }

  #endsList(): boolean {
    return this.cursor.is('newline') || [')', ']', '}', '=', ':', ';'].some((mark) => this.cursor.isOperator(mark));
  }

  starOrExpression(): Expression {
    return this.cursor.acceptOperator('*') ? { kind: 'star', value: this.#or() } : this.expression();
  }

  expression(): Expression {
    if (this.cursor.isName('lambda')) return this.#lambda();
    const value = this.#or();
    if (value.kind === 'name' && this.cursor.acceptOperator(':=')) {
      return { kind: 'assignment', name: value.name, value: this.expression() };
    }
    if (!this.cursor.acceptName('if')) return value;
    const condition = this.#or();
    this.cursor.expect('name', 'else');
    return { kind: 'conditional', condition, value, otherwise: this.expression() };
  }

  #lambda(): Expression {
    this.cursor.expect('name', 'lambda');
    const parameters = this.parameters(':');
    return { kind: 'lambda', parameters, body: this.expression() };
  }

  /** Parameters up to and with the closing mark; annotations are read over. */
  parameters(close: ':' | ')'): Parameter[] {
    const parameters: Parameter[] = [];
    while (!this.cursor.acceptOperator(close)) {
      const kind = this.cursor.acceptOperator('**') ? 'named-rest' : this.cursor.acceptOperator('*') ? 'rest' : 'plain';
      if (kind !== 'rest' || this.cursor.is('name')) {
        if (!this.cursor.acceptOperator('/')) {
          const { value: name } = this.cursor.expect('name');
          if (close === ')' && this.cursor.acceptOperator(':')) this.expression();
          parameters.push({ name, kind, fallback: this.cursor.acceptOperator('=') ? this.expression() : null });
        }
      }
      if (!this.cursor.isOperator(close)) this.cursor.expect('operator', ',');
    }
    return parameters;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.cursor.acceptName('or')) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.cursor.acceptName('and')) left = { kind: 'and', left, right: this.#not() };
    return left;
  }

  #not(): Expression {
    if (this.cursor.acceptName('not')) return { kind: 'unary', operator: 'not', operand: this.#not() };
    return this.#compare();
  }

  #compare(): Expression {
    const first = this.#bitOr();
    const rest: (readonly [CompareOperator, Expression])[] = [];
    for (let operator = this.#comparison(); operator !== null; operator = this.#comparison()) {
      rest.push([operator, this.#bitOr()]);
    }
    return rest.length === 0 ? first : { kind: 'compare', first, rest };
  }

  #comparison(): CompareOperator | null {
    if (this.cursor.acceptName('in')) return 'in';
    if (this.cursor.acceptName('is')) return this.cursor.acceptName('not') ? 'is not' : 'is';
    if (this.cursor.isName('not') && this.cursor.is('name', 'in', 1)) {
      this.cursor.next();
      this.cursor.next();
      return 'not in';
    }
    return comparisons.find((operator) => this.cursor.acceptOperator(operator)) ?? null;
  }

  #binary<const O extends '+' | '-' | '*' | '/' | '//' | '%' | '**' | '&' | '|' | '^'>(
    operators: readonly O[],
    next: () => Expression,
  ): Expression {
    let left = next();
    for (;;) {
      const operator = operators.find((candidate) => this.cursor.acceptOperator(candidate));
      if (operator === undefined) return left;
      left = { kind: 'binary', operator, left, right: next() };
    }
  }

  #bitOr(): Expression {
    return this.#binary(['|', '^', '&'], () =>
      this.#binary(['+', '-'], () => this.#binary(['*', '//', '/', '%'], () => this.#unary())),
    );
  }

  #unary(): Expression {
    if (this.cursor.acceptOperator('-')) return { kind: 'unary', operator: '-', operand: this.#unary() };
    if (this.cursor.acceptOperator('+')) return { kind: 'unary', operator: '+', operand: this.#unary() };
    const base = this.#postfix(this.#primary());
    return this.cursor.acceptOperator('**')
      ? { kind: 'binary', operator: '**', left: base, right: this.#unary() }
      : base;
  }

  #primary(): Expression {
    const { token } = this.cursor;
    if (token.type === 'string') return this.#strings();
    if (token.type === 'number') {
      this.cursor.next();
      return { kind: 'literal', value: numberValue(token.value) };
    }
    if (token.type === 'name') {
      this.cursor.next();
      if (constants.has(token.value)) return { kind: 'literal', value: constants.get(token.value) };
      return { kind: 'name', name: token.value, line: token.line };
    }
    if (this.cursor.acceptOperator('(')) return this.#parenthesis();
    if (this.cursor.acceptOperator('[')) return this.#brackets();
    if (this.cursor.acceptOperator('{')) return this.#braces();
    return this.cursor.fail('an expression');
  }

  /** Texts that follow one another are one text. */
  #strings(): Expression {
    const parts: Extract<Expression, { kind: 'format' }>['parts'][number][] = [];
    while (this.cursor.is('string')) parts.push(...readStringToken(this.cursor.next(), parseOne));
    return parts.every((part) => typeof part === 'string')
      ? { kind: 'literal', value: parts.join('') }
      : { kind: 'format', parts };
  }

  #parenthesis(): Expression {
    if (this.cursor.acceptOperator(')')) return { kind: 'tuple', items: [] };
    const first = this.starOrExpression();
    if (this.cursor.isName('for')) {
      const generator: Expression = {
        kind: 'comprehension',
        type: 'list',
        key: null,
        value: first,
        clauses: this.clauses(),
      };
      this.cursor.expect('operator', ')');
      return generator;
    }
    if (this.cursor.acceptOperator(')')) return first;
    const items = [first];
    while (this.cursor.acceptOperator(',')) {
      if (this.cursor.isOperator(')')) break;
      items.push(this.starOrExpression());
    }
    this.cursor.expect('operator', ')');
    return { kind: 'tuple', items };
  }

  #brackets(): Expression {
    if (this.cursor.acceptOperator(']')) return { kind: 'list', items: [] };
    const first = this.starOrExpression();
    if (this.cursor.isName('for')) {
      const clauses = this.clauses();
      this.cursor.expect('operator', ']');
      return { kind: 'comprehension', type: 'list', key: null, value: first, clauses };
    }
    return { kind: 'list', items: this.#rest(first, ']') };
  }

  #rest(first: Expression, close: string): Expression[] {
    const items = [first];
    while (!this.cursor.acceptOperator(close)) {
      this.cursor.expect('operator', ',');
      if (this.cursor.acceptOperator(close)) break;
      items.push(this.starOrExpression());
    }
    return items;
  }

  #braces(): Expression {
    if (this.cursor.acceptOperator('}')) return { kind: 'dict', entries: [] };
    if (this.cursor.isOperator('**')) return this.#dict([]);
    const first = this.starOrExpression();
    if (!this.cursor.acceptOperator(':')) {
      if (!this.cursor.isName('for')) return { kind: 'set', items: this.#rest(first, '}') };
      const clauses = this.clauses();
      this.cursor.expect('operator', '}');
      return { kind: 'comprehension', type: 'set', key: null, value: first, clauses };
    }
    const value = this.expression();
    if (!this.cursor.isName('for')) return this.#dict([[first, value]]);
    const clauses = this.clauses();
    this.cursor.expect('operator', '}');
    return { kind: 'comprehension', type: 'dict', key: first, value, clauses };
  }

  #dict(entries: (readonly [Expression | null, Expression])[]): Expression {
    while (!this.cursor.acceptOperator('}')) {
      if (entries.length > 0) this.cursor.expect('operator', ',');
      if (this.cursor.acceptOperator('}')) break;
      if (this.cursor.acceptOperator('**')) {
        entries.push([null, this.#or()]);
        continue;
      }
      const key = this.expression();
      this.cursor.expect('operator', ':');
      entries.push([key, this.expression()]);
    }
    return { kind: 'dict', entries };
  }

  clauses(): Clause[] {
    const clauses: Clause[] = [];
    while (this.cursor.acceptName('for')) {
      const target = this.targets();
      this.cursor.expect('name', 'in');
      const iterable = this.#or();
      const conditions: Expression[] = [];
      while (this.cursor.acceptName('if')) conditions.push(this.#or());
      clauses.push({ target, iterable, conditions });
    }
    return clauses;
  }

  /** What a loop binds: `a`, `a, b`, `(a, b)`. */
  targets(): Target {
    const items: Target[] = [];
    let star = -1;
    do {
      if (this.cursor.isName('in')) break;
      if (this.cursor.acceptOperator('*')) star = items.length;
      items.push(toTarget(this.#postfix(this.#primary()), this.cursor));
    } while (this.cursor.acceptOperator(','));
    const [only] = items;
    return items.length === 1 && star < 0 && only !== undefined ? only : { kind: 'targets', items, star };
  }

  #postfix(start: Expression): Expression {
    let value = start;
    for (;;) {
      const { line } = this.cursor.token;
      if (this.cursor.acceptOperator('.')) {
        value = { kind: 'attribute', object: value, name: this.cursor.expect('name').value, line };
      } else if (this.cursor.acceptOperator('[')) value = this.#subscript(value);
      else if (this.cursor.acceptOperator('(')) value = this.#call(value, line);
      else return value;
    }
  }

  #subscript(object: Expression): Expression {
    const bound = (): Expression | null =>
      this.cursor.isOperator(':') || this.cursor.isOperator(']') ? null : this.list();
    const start = bound();
    if (start !== null && this.cursor.acceptOperator(']')) return { kind: 'item', object, key: start };
    this.cursor.expect('operator', ':');
    const stop = bound();
    const step = this.cursor.acceptOperator(':') ? bound() : null;
    this.cursor.expect('operator', ']');
    return { kind: 'slice', object, bounds: [start, stop, step] };
  }

  #call(callee: Expression, line: number): Expression {
    const positional: Expression[] = [];
    const named: (readonly [string | null, Expression])[] = [];
    while (!this.cursor.acceptOperator(')')) {
      if (this.cursor.acceptOperator('**')) named.push([null, this.expression()]);
      else if (this.cursor.is('name') && this.cursor.is('operator', '=', 1)) {
        const name = this.cursor.next().value;
        this.cursor.next();
        named.push([name, this.expression()]);
      } else {
        const value = this.starOrExpression();
        positional.push(
          this.cursor.isName('for')
            ? { kind: 'comprehension', type: 'list', key: null, value, clauses: this.clauses() }
            : value,
        );
      }
      if (!this.cursor.isOperator(')')) this.cursor.expect('operator', ',');
    }
    return { kind: 'call', callee, positional, named, line };
  }
}

/** What may stand left of `=`. */
export function toTarget(value: Expression, cursor: Cursor): Target {
  if (value.kind === 'name') return { kind: 'name', name: value.name };
  if (value.kind === 'item') return { kind: 'item', object: value.object, key: value.key };
  if (value.kind === 'attribute' || value.kind === 'slice') return { kind: 'attribute' };
  if (value.kind !== 'tuple' && value.kind !== 'list') return cursor.fail('something that can be assigned to');
  const star = value.items.findIndex(({ kind }) => kind === 'star');
  return {
    kind: 'targets',
    items: value.items.map((item) => toTarget(item.kind === 'star' ? item.value : item, cursor)),
    star,
  };
}

/** The expression inside a format text. */
function parseOne(tokens: readonly Token[]): Expression {
  const parser = new ExpressionParser(new Cursor(tokens));
  const value = parser.list();
  parser.cursor.accept('newline');
  if (!parser.cursor.is('end')) parser.cursor.fail('the end of the expression');
  return value;
}

function numberValue(text: string): number | PythonFloat {
  const value = Number(text.replaceAll('_', ''));
  const isFloat = !/^0[xob]/i.test(text) && /[.eE]/.test(text);
  return isFloat && Number.isInteger(value) ? new PythonFloat(value) : value;
}
