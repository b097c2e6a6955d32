import type { BinaryOperator, Expression, FunctionDefinition, Statement, Target } from './ast.ts';
import { Cursor } from './cursor.ts';
import { ExpressionParser, toTarget } from './parse-expression.ts';
import { tokenize } from './tokenize.ts';

const augmented: ReadonlyMap<string, BinaryOperator> = new Map(
  (['+', '-', '*', '/', '//', '%', '**', '&', '|', '^'] as const).map((operator) => [`${operator}=`, operator]),
);

/**
 * The statements of a Python source file. Statements that are not supported (classes, `with`, `yield`, …) are kept as such: an error
 * only for what needs them. Throws ProgramError for what is no Python.
 */
export function parseProgram(source: string): Statement[] {
  return new ProgramParser(new Cursor(tokenize(source))).program();
}

class ProgramParser extends ExpressionParser {
  program(): Statement[] {
    const statements: Statement[] = [];
    while (!this.cursor.accept('end')) statements.push(...this.#statement());
    return statements;
  }

  #block(): Statement[] {
    this.cursor.expect('operator', ':');
    if (!this.cursor.accept('newline')) return this.#simpleLine();
    this.cursor.expect('indent');
    const statements: Statement[] = [];
    while (!this.cursor.accept('dedent')) statements.push(...this.#statement());
    return statements;
  }

  #statement(): Statement[] {
    const { token } = this.cursor;
    if (token.type === 'operator' && token.value === '@') {
      this.cursor.next();
      this.expression();
      this.cursor.expect('newline');
      const [decorated] = this.#statement();
      const name = decorated !== undefined && 'name' in decorated ? decorated.name : null;
      return [{ kind: 'unsupported', what: 'a decorator', name, line: token.line }];
    }
    if (token.type !== 'name') return this.#simpleLine();
    switch (token.value) {
      case 'def':
        return [this.#function()];
      case 'if':
        this.cursor.next();
        return [this.#if()];
      case 'for':
        return [this.#for()];
      case 'while': {
        this.cursor.next();
        const condition = this.expression();
        return [{ kind: 'while', condition, body: this.#block() }];
      }
      case 'try':
        return [this.#try()];
      case 'class':
      case 'with':
      case 'async':
        return [this.#skipBlock(token.value)];
      default:
        return this.#simpleLine();
    }
  }

  #simpleLine(): Statement[] {
    const statements = this.#simple();
    while (this.cursor.acceptOperator(';')) if (!this.cursor.is('newline')) statements.push(...this.#simple());
    this.cursor.expect('newline');
    return statements;
  }

  #simple(): Statement[] {
    const { token } = this.cursor;
    if (token.type === 'name') {
      switch (token.value) {
        case 'pass':
        case 'break':
        case 'continue':
          this.cursor.next();
          return [{ kind: token.value }];
        case 'return':
          this.cursor.next();
          return [{ kind: 'return', value: this.cursor.is('newline') ? null : this.list() }];
        case 'raise':
          return [this.#raise()];
        case 'assert': {
          this.cursor.next();
          const condition = this.expression();
          if (this.cursor.acceptOperator(',')) this.expression();
          return [{ kind: 'assert', condition }];
        }
        case 'del':
          this.cursor.next();
          return [{ kind: 'delete', target: this.targets() }];
        case 'import':
        case 'from':
          return this.#import();
        case 'global':
        case 'nonlocal':
        case 'yield':
        case 'await':
          return [this.#skipLine(token.value)];
        default:
      }
    }
    return [this.#assignment()];
  }

  #assignment(): Statement {
    const first = this.list();
    if (this.cursor.acceptOperator(':')) {
      this.expression();
      if (!this.cursor.acceptOperator('=')) return { kind: 'pass' };
      return { kind: 'assign', targets: [this.#target(first)], value: this.list() };
    }
    for (const [mark, operator] of augmented) {
      if (this.cursor.acceptOperator(mark)) {
        return { kind: 'augment', target: this.#target(first), operator, value: this.list() };
      }
    }
    if (!this.cursor.isOperator('=')) return { kind: 'expression', value: first };
    const values = [first];
    while (this.cursor.acceptOperator('=')) {
      if (this.cursor.isName('yield')) return this.#skipLine('yield');
      values.push(this.list());
    }
    const value = values.pop() ?? first;
    return { kind: 'assign', targets: values.map((target) => this.#target(target)), value };
  }

  #target(value: Expression): Target {
    return toTarget(value, this.cursor);
  }

  #function(): FunctionDefinition {
    const { line } = this.cursor.expect('name', 'def');
    const { value: name } = this.cursor.expect('name');
    this.cursor.expect('operator', '(');
    const parameters = this.parameters(')');
    if (this.cursor.acceptOperator('->')) this.expression();
    return { kind: 'function', name, parameters, body: this.#block(), line };
  }

  #if(): Statement {
    const condition = this.expression();
    const body = this.#block();
    if (this.cursor.acceptName('elif')) return { kind: 'if', condition, body, otherwise: [this.#if()] };
    return { kind: 'if', condition, body, otherwise: this.#else() };
  }

  #else(): Statement[] {
    return this.cursor.acceptName('else') ? this.#block() : [];
  }

  #for(): Statement {
    this.cursor.next();
    const target = this.targets();
    this.cursor.expect('name', 'in');
    const iterable = this.list();
    const body = this.#block();
    return { kind: 'for', target, iterable, body, otherwise: this.#else() };
  }

  #try(): Statement {
    this.cursor.next();
    const body = this.#block();
    const handlers: Extract<Statement, { kind: 'try' }>['handlers'][number][] = [];
    while (this.cursor.acceptName('except')) {
      const caught = this.cursor.isOperator(':') ? null : this.expression();
      const name = this.cursor.acceptName('as') ? this.cursor.expect('name').value : null;
      handlers.push({ types: caught === null ? null : typeNames(caught), name, body: this.#block() });
    }
    const otherwise = this.#else();
    return { kind: 'try', body, handlers, otherwise, last: this.cursor.acceptName('finally') ? this.#block() : [] };
  }

  #raise(): Statement {
    this.cursor.next();
    if (this.cursor.is('newline')) return { kind: 'raise', type: null, message: null };
    const value = this.expression();
    if (this.cursor.acceptName('from')) this.expression();
    const [type = 'Exception'] = typeNames(value.kind === 'call' ? value.callee : value);
    return { kind: 'raise', type, message: value.kind === 'call' ? (value.positional[0] ?? null) : null };
  }

  #import(): Statement[] {
    const isFrom = this.cursor.next().value === 'from';
    const dotted = (): string => {
      let name = '';
      while (
        this.cursor.isOperator('.') ||
        this.cursor.isOperator('...') ||
        (this.cursor.is('name') && !this.cursor.isName('import') && !this.cursor.isName('as'))
      ) {
        name += this.cursor.next().value;
      }
      return name;
    };
    const renamed = (): string | null => (this.cursor.acceptName('as') ? this.cursor.expect('name').value : null);
    const imports: Statement[] = [];
    const each = (read: () => Statement): void => {
      do {
        if (this.cursor.isOperator(')')) break;
        imports.push(read());
      } while (this.cursor.acceptOperator(','));
    };
    if (!isFrom) {
      each(() => {
        const module = dotted();
        return { kind: 'import', module, member: null, as: renamed() ?? module.split('.')[0] ?? module };
      });
      return imports;
    }
    const module = dotted();
    this.cursor.expect('name', 'import');
    const inBrackets = this.cursor.acceptOperator('(');
    if (this.cursor.acceptOperator('*')) return [{ kind: 'import', module, member: '*', as: '*' }];
    each(() => {
      const { value: member } = this.cursor.expect('name');
      return { kind: 'import', module, member, as: renamed() ?? member };
    });
    if (inBrackets) this.cursor.expect('operator', ')');
    return imports;
  }

  #skipLine(what: string): Statement {
    const { line } = this.cursor.token;
    while (!this.cursor.is('newline') && !this.cursor.is('end')) this.cursor.next();
    return { kind: 'unsupported', what, name: null, line };
  }

  /** A compound statement read over by its indentation. */
  #skipBlock(what: string): Statement {
    const { line } = this.cursor.next();
    const name = what === 'class' ? this.cursor.token.value : null;
    while (!this.cursor.is('newline')) this.cursor.next();
    this.cursor.next();
    for (let depth = 0; this.cursor.is('indent') || depth > 0;) {
      const { type } = this.cursor.next();
      if (type === 'indent') depth += 1;
      if (type === 'dedent') depth -= 1;
      if (depth === 0) break;
    }
    return { kind: 'unsupported', what, name, line };
  }
}

/** `ValueError`, `(KeyError, json.JSONDecodeError)`. */
function typeNames(value: Expression): string[] {
  if (value.kind === 'name' || value.kind === 'attribute') return [value.name];
  return value.kind === 'tuple' ? value.items.flatMap(typeNames) : [];
}
