import type { Expression, Statement, Target } from './ast.ts';
import { ExpressionParser } from './parse-expression.ts';
import { TemplateError } from './template-error.ts';
import { TokenCursor } from './token-cursor.ts';
import { type Token, tokenize } from './tokenize.ts';

/** Parses a template into statements. Throws TemplateError. */
export function parseTemplate(source: string): readonly Statement[] {
  return new Parser(tokenize(source)).parseAll();
}

class Parser {
  readonly #cursor: TokenCursor;
  readonly #expressions: ExpressionParser;

  constructor(tokens: readonly Token[]) {
    this.#cursor = new TokenCursor(tokens);
    this.#expressions = new ExpressionParser(this.#cursor);
  }

  parseAll(): Statement[] {
    const body = this.#block([]);
    if (this.#cursor.token !== undefined) this.#cursor.fail('a statement');
    return body;
  }

  #closeTag(): void {
    this.#cursor.expect('close', '%}');
  }

  /** Statements up to a `{% name` whose name is in `ends`; the tag itself is left unread. */
  #block(ends: readonly string[]): Statement[] {
    const body: Statement[] = [];
    for (let token = this.#cursor.token; token !== undefined; token = this.#cursor.token) {
      if (token.type === 'text') {
        this.#cursor.skip(1);
        body.push({ kind: 'text', text: token.value });
      } else if (this.#cursor.accept('open', '{{')) {
        body.push({ kind: 'output', expression: this.#expressions.tupleOrExpression() });
        this.#cursor.expect('close', '}}');
      } else {
        const name = this.#cursor.peek(1)?.value ?? '';
        if (ends.includes(name)) break;
        this.#cursor.skip(2);
        body.push(this.#statement(name));
      }
    }
    return body;
  }

  #end(name: string): void {
    this.#cursor.expect('open', '{%');
    this.#cursor.expect('name', name);
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
      const condition = this.#expressions.tupleOrExpression();
      this.#closeTag();
      branches.push({ condition, body: this.#block(['elif', 'else', 'endif']) });
      this.#cursor.expect('open', '{%');
      if (this.#cursor.accept('name', 'elif')) continue;
      if (this.#cursor.accept('name', 'else')) {
        this.#closeTag();
        otherwise = this.#block(['endif']);
        this.#cursor.expect('open', '{%');
      }
      this.#cursor.expect('name', 'endif');
      this.#closeTag();
      return { kind: 'if', branches, otherwise };
    }
  }

  #for(): Statement {
    const target = this.#target();
    this.#cursor.expect('name', 'in');
    const iterable = this.#expressions.tupleOrExpression(false);
    const condition = this.#cursor.accept('name', 'if') ? this.#expressions.expression() : null;
    this.#closeTag();
    const body = this.#block(['else', 'endfor']);
    let otherwise: Statement[] = [];
    if (this.#cursor.is('name', 'else', 1)) {
      this.#cursor.skip(2);
      this.#closeTag();
      otherwise = this.#block(['endfor']);
    }
    this.#end('endfor');
    return { kind: 'for', target, iterable, condition, body, otherwise };
  }

  #target(): Target {
    const first = this.#cursor.expect('name').value;
    if (this.#cursor.accept('operator', '.'))
      return { kind: 'member', object: first, name: this.#cursor.expect('name').value };
    if (!this.#cursor.is('operator', ',')) return { kind: 'name', name: first };
    const names = [first];
    while (this.#cursor.accept('operator', ',')) names.push(this.#cursor.expect('name').value);
    return { kind: 'tuple', names };
  }

  #set(): Statement {
    const target = this.#target();
    if (this.#cursor.accept('operator', '=')) {
      const value = this.#expressions.tupleOrExpression();
      this.#closeTag();
      return { kind: 'set', target, value };
    }
    if (target.kind !== 'name') this.#cursor.fail('=');
    this.#closeTag();
    const body = this.#block(['endset']);
    this.#end('endset');
    return { kind: 'set-block', name: target.name, body };
  }

  #macro(): Statement {
    const name = this.#cursor.expect('name').value;
    const parameters: { name: string; fallback: Expression | null }[] = [];
    this.#cursor.expect('operator', '(');
    while (!this.#cursor.accept('operator', ')')) {
      const parameter = this.#cursor.expect('name').value;
      parameters.push({
        name: parameter,
        fallback: this.#cursor.accept('operator', '=') ? this.#expressions.expression() : null,
      });
      if (!this.#cursor.is('operator', ')')) this.#cursor.expect('operator', ',');
    }
    this.#closeTag();
    const body = this.#block(['endmacro']);
    this.#end('endmacro');
    return { kind: 'macro', name, parameters, body };
  }
}
