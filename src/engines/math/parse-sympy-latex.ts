import type { Token } from './backtracking.ts';
import { MathSyntaxError } from './build-node.ts';
import { longestMatch, skipped, type TokenRule, unknown } from './longest-match.ts';
import { call, flatCall, integer, type MathNode, negate } from './math-node.ts';

const commands = (names: string): string[] => names.split(' ').map((name) => `\\${name}`);
const functionNames =
  'exp log lg ln sin cos tan csc sec cot arcsin arccos arctan arccsc arcsec arccot sinh cosh tanh arsinh arcosh artanh';

const rules: readonly TokenRule[] = [
  [skipped, /[ \t\r\n]+/y],
  [skipped, commands(', thinspace : medspace ; thickspace quad qquad ! negthinspace negmedspace negthickspace')],
  [skipped, commands('left right vrule vcenter vbox vskip vspace hfil * - . / " ( =')],
  ...[...'+-*/(){}[]|!_^:,.'].map((sign): TokenRule => [sign, [sign]]),
  ['\\{', ['\\{']],
  ['\\}', ['\\}']],
  ['function', commands(functionNames)],
  ['series', commands('sum prod')],
  [
    'unsupported',
    commands(
      'langle rangle lim int int\\limits to rightarrow Rightarrow longrightarrow Longrightarrow mathit right| left|',
    ),
  ],
  ['lfloor', ['\\lfloor']],
  ['rfloor', ['\\rfloor']],
  ['lceil', ['\\lceil']],
  ['rceil', ['\\rceil']],
  ['sqrt', ['\\sqrt']],
  ['overline', ['\\overline']],
  ['*', commands('times cdot')],
  ['/', ['\\div']],
  ['frac', commands('frac dfrac tfrac')],
  ['binom', commands('binom dbinom tbinom')],
  ['name', /d[ \t\r\n]*(?:\\[a-zA-Z]+|[a-zA-Z])|[a-zA-Z]|\\[a-zA-Z]+/y],
  ['digit', /[0-9]/y],
  ['relation', /&?[ \t\r\n]*=[ \t\r\n]*&?/y],
  ['relation', ['\\neq', '<', '>', ...commands('leq le leqq leqslant geq ge geqq geqslant')]],
  ["'", /'+/y],
];
const tokenize = longestMatch(rules);

/** Where an operand may begin without an operator before it. */
const starts = new Set([
  '(',
  '{',
  '[',
  '\\{',
  '|',
  'function',
  'series',
  'lfloor',
  'lceil',
  'sqrt',
  'overline',
  'frac',
  'binom',
  'name',
  'digit',
]);

/**
 * Reads LaTeX as sympy.parsing.latex does with its ANTLR grammar: what follows a whole expression is ignored. Every letter and every
 * unknown command is a symbol. Throws MathSyntaxError for what cannot be read, and for relations, which have no difference.
 */
export function parseSympyLatex(text: string): MathNode {
  const reader = new Reader(tokenize(text));
  const node = reader.sum();
  if (reader.peek() === 'relation') throw new MathSyntaxError('a relation');
  return node;
}

/** Read only where it stands in the way. */
class UnknownCharacter extends MathSyntaxError {}

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  peek(ahead = 0): string | undefined {
    const kind = this.#tokens[this.#at + ahead]?.kind;
    if (kind === unknown) throw new UnknownCharacter('a character that is not mathematics');
    return kind;
  }

  /** What cannot be read after an operator is left alone, with the operator. */
  #attempt(read: () => MathNode): MathNode | null {
    const start = this.#at;
    try {
      return read();
    } catch (error) {
      if (!(error instanceof MathSyntaxError) || error instanceof UnknownCharacter) throw error;
      this.#at = start;
      return null;
    }
  }

  #take(...kinds: readonly string[]): string | null {
    const token = this.#tokens[this.#at];
    if (token === undefined || !kinds.includes(this.peek() ?? '')) return null;
    this.#at += 1;
    return token.text;
  }

  #expect(kind: string): string {
    const text = this.#take(kind);
    if (text === null) throw new MathSyntaxError(`expected ${kind}`);
    return text;
  }

  sum(): MathNode {
    let left = this.#product(true);
    for (;;) {
      const operator = this.peek();
      if (operator !== '+' && operator !== '-') return left;
      const right = this.#attempt(() => {
        this.#expect(operator);
        return this.#product(true);
      });
      if (right === null) return left;
      left = flatCall('add', left, operator === '+' ? right : negate(right));
    }
  }

  /** Without functions it is the argument of a function that has no brackets. */
  #product(withFunctions: boolean): MathNode {
    let left = this.#unary(withFunctions);
    for (;;) {
      const operator = this.peek();
      if (operator !== '*' && operator !== '/' && operator !== ':') return left;
      const right = this.#attempt(() => {
        this.#expect(operator);
        return this.#unary(withFunctions);
      });
      if (right === null) return left;
      left = flatCall('mul', left, operator === '*' ? right : call('pow', right, integer(-1)));
    }
  }

  #unary(withFunctions: boolean): MathNode {
    const sign = this.#take('+', '-');
    if (sign !== null) {
      const operand = this.#unary(withFunctions);
      return sign === '+' ? operand : negate(operand);
    }
    let node = this.#postfix();
    while (this.#startsOperand(withFunctions)) {
      const next = this.#attempt(() => this.#postfix());
      if (next === null) break;
      node = flatCall('mul', node, next);
    }
    return node;
  }

  #startsOperand(withFunctions: boolean): boolean {
    const kind = this.peek();
    if (kind === undefined || !starts.has(kind)) return false;
    if (kind === '|') return this.#bars % 2 === 0 && this.#closesLater();
    return withFunctions || !['function', 'series', 'sqrt', 'overline'].includes(kind);
  }

  #bars = 0;

  #closesLater(): boolean {
    return this.#tokens.slice(this.#at + 1).some(({ kind }) => kind === '|');
  }

  #postfix(): MathNode {
    let node = this.#component();
    while (this.peek() === '^' && this.#startsExponent(1)) {
      this.#take('^');
      node = call('pow', node, this.#scriptArgument());
      if (this.#take('_') !== null) this.#scriptArgument();
    }
    while (this.#take('!') !== null) node = call('factorial', node);
    return node;
  }

  /** An atom or a group in braces: a sign alone makes the caret end the expression. */
  #startsExponent(ahead: number): boolean {
    return ['name', 'digit', 'frac', 'binom', '{'].includes(this.peek(ahead) ?? '');
  }

  #scriptArgument(): MathNode {
    if (this.peek() === '{') return this.#group('{', '}');
    // One digit after another belongs to one number, as between brackets.
    return this.#atom();
  }

  #group(open: string, close: string): MathNode {
    this.#expect(open);
    const bars = this.#bars;
    this.#bars = 0;
    const node = this.sum();
    this.#bars = bars;
    this.#expect(close);
    return node;
  }

  #component(): MathNode {
    switch (this.peek()) {
      case '(':
        return this.#group('(', ')');
      case '[':
        return this.#group('[', ']');
      case '{':
        return this.#group('{', '}');
      case '\\{':
        return this.#group('\\{', '\\}');
      case '|': {
        this.#take('|');
        this.#bars += 1;
        const node = this.sum();
        this.#expect('|');
        this.#bars -= 1;
        return call('abs', node);
      }
      case 'lfloor':
        return call('floor', this.#group('lfloor', 'rfloor'));
      case 'lceil':
        return call('ceiling', this.#group('lceil', 'rceil'));
      case 'function':
        return this.#function();
      case 'series':
        return this.#series();
      case 'sqrt': {
        this.#take('sqrt');
        const root = this.peek() === '[' ? this.#group('[', ']') : integer(2);
        return call('pow', this.#group('{', '}'), call('pow', root, integer(-1)));
      }
      case 'overline':
        this.#take('overline');
        return call('?conjugate', this.#group('{', '}'));
      default:
        return this.#atom();
    }
  }

  #atom(): MathNode {
    switch (this.peek()) {
      case 'digit':
        return this.#number();
      case 'frac': {
        this.#take('frac');
        const upper = this.#fractionPart();
        const lower = this.#fractionPart();
        return call('mul', upper, call('pow', lower, integer(-1)));
      }
      case 'binom': {
        this.#take('binom');
        const n = this.#group('{', '}');
        return call('binomial', n, this.#group('{', '}'));
      }
      case 'name':
        return this.#symbol();
      default:
        throw new MathSyntaxError('expected an operand');
    }
  }

  #fractionPart(): MathNode {
    const digit = this.#take('digit');
    return digit === null ? this.#group('{', '}') : integer(BigInt(digit));
  }

  /** Digits with groups of three after commas, and decimals: a point needs digits after it. */
  #number(): MathNode {
    let digits = '';
    const digit = (ahead: number): boolean => this.peek(ahead) === 'digit';
    while (digit(0)) digits += this.#expect('digit');
    while (this.peek() === ',' && digit(1) && digit(2) && digit(3)) {
      this.#take(',');
      for (let count = 0; count < 3; count += 1) digits += this.#expect('digit');
    }
    if (this.#take('.') === null) return integer(BigInt(digits));
    let decimals = this.#expect('digit');
    while (digit(0)) decimals += this.#expect('digit');
    return { kind: 'decimal', value: Number(`${digits}.${decimals}`) };
  }

  #symbol(): MathNode {
    const text = this.#expect('name');
    if (text === '\\infty') return { kind: 'constant', name: 'infinity' };
    let name = text.replace(/^d[ \t\r\n]+/, 'd').replace(/^\\/, '');
    if (this.#take('_') !== null) {
      const from = this.#at;
      this.#scriptArgument();
      const inside = this.#tokens.slice(from, this.#at).map((token) => token.text);
      name += `_{${inside.join('').replace(/^\{([^]*)\}$/, '$1')}}`;
    }
    name += this.#take("'") ?? '';
    if (this.peek() !== '(' || text.startsWith('d')) return { kind: 'symbol', name };
    this.#take('(');
    const args = [this.sum()];
    while (this.#take(',') !== null) args.push(this.sum());
    this.#expect(')');
    return call(`?${name}`, ...args);
  }

  #function(): MathNode {
    const name = this.#expect('function').slice(1);
    let [base, exponent]: (MathNode | null)[] = [null, null];
    for (let script = this.#take('_', '^'); script !== null; script = this.#take('_', '^')) {
      if (script === '_') base = this.#scriptArgument();
      else exponent = this.#scriptArgument();
    }
    const argument = this.peek() === '(' ? this.#group('(', ')') : this.#product(false);
    const isInverse =
      exponent?.kind === 'number' && exponent.value.numerator === -1n && exponent.value.denominator === 1n;
    const circular = /^(?:sin|cos|tan|csc|sec|cot|sinh|cosh|tanh)$/.test(name);
    if (isInverse && circular) return call(`a${name}`, argument);
    const value = applyNamed(name, argument, base ?? null);
    return exponent === null || exponent === undefined ? value : call('pow', value, exponent);
  }

  #series(): MathNode {
    const name = this.#expect('series') === '\\sum' ? 'sum' : 'product';
    let bounds: readonly [MathNode, MathNode] | null = null;
    let end: MathNode | null = null;
    for (let script = this.#take('_', '^'); script !== null; script = this.#take('_', '^')) {
      if (script === '^') end = this.#scriptArgument();
      else {
        this.#expect('{');
        const variable = this.sum();
        this.#expect('relation');
        bounds = [variable, this.sum()];
        this.#expect('}');
      }
    }
    if (bounds === null || end === null) throw new MathSyntaxError('expected bounds');
    return call(name, this.#product(true), ...bounds, end);
  }
}

function applyNamed(name: string, argument: MathNode, base: MathNode | null): MathNode {
  const e: MathNode = { kind: 'constant', name: 'e' };
  if (name === 'log' || name === 'ln') return call('log', argument, base ?? e);
  if (name === 'lg') return call('log', argument, base ?? integer(10));
  if (name === 'exp') return call('pow', e, argument);
  return call(name.replace(/^arc?/, 'a'), argument);
}
