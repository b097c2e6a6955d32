import type { Rule } from './backtracking.ts';
import { add, divide, juxtapose, MathSyntaxError, parseNumber, subtract } from './build-node.ts';
import type { LatexCombinators, Make } from './latex-combinators.ts';
import type { ExpressionRules } from './expression-rules.ts';
import { functionRules } from './latex-functions.ts';
import { matrixNode, symbolNode, transpose } from './latex-nodes.ts';
import { call, flatCall, type MathNode, negate } from './math-node.ts';

interface Fractional {
  readonly make: Make;
  readonly text: string;
  readonly isDifferential: boolean;
}

/** Sums, products, powers, brackets, symbols, numbers and what stands for them. `parse` reads the arguments of an undefined function. */
export function expressionRules(combinators: LatexCombinators, parse: (text: string) => MathNode): ExpressionRules {
  const { token, sequence, choice, many, optional, map, memo, textOf, braced, leftToRight, kindOf, listOf, isSingle } =
    combinators;
  const between = (open: string, close: string): Rule<Make> =>
    map(sequence<[string, Make, string]>(token(open), expression, token(close)), ([, make]) => make);

  const expression: Rule<Make> = memo(() =>
    leftToRight(product, kindOf('+', '-'), (left, operator, right) =>
      operator === '+' ? add(left, right) : subtract(left, right),
    ),
  );
  const join = (left: MathNode, operator: string, right: MathNode): MathNode => {
    if (operator === 'mod') return call('mod', left, right);
    return operator === '*' ? flatCall('mul', left, right) : divide(left, right);
  };
  const product: Rule<Make> = memo(() => leftToRight(unary, kindOf('*', '/', 'mod'), join));
  const argumentProduct: Rule<Make> = memo(() => leftToRight(argumentUnary, kindOf('*', '/', 'mod'), join));

  const signed = (operand: () => Rule<Make>): Rule<Make> =>
    map(sequence<[string, Make]>(kindOf('+', '-'), operand()), ([sign, make]) =>
      sign === '+' ? make : () => negate(make()),
    );
  const sideBySide =
    (parts: readonly Make[]): Make =>
    () => {
      const [first, ...rest] = parts;
      if (first === undefined) throw new MathSyntaxError('nothing');
      return rest.length === 0 ? first() : juxtapose(first(), sideBySide(rest)());
    };
  const unary: Rule<Make> = memo(() =>
    choice(
      signed(() => unary),
      map(sequence<[Make, readonly Make[]]>(postfix, many(postfix)), ([first, rest]) => sideBySide([first, ...rest])),
    ),
  );
  const argumentUnary: Rule<Make> = memo(() =>
    choice(
      signed(() => argumentUnary),
      map(sequence<[Make, readonly Make[]]>(postfix, many(postfixOf(power(simple)))), ([first, rest]) =>
        sideBySide([first, ...rest]),
      ),
    ),
  );

  const postfixOf = (base: Rule<Make>): Rule<Make> =>
    map(
      sequence<[Make, readonly string[]]>(base, many(kindOf('!', 'transpose', 'degree'))),
      ([make, operators]) =>
        () =>
          operators.reduce((node, operator) => {
            if (operator === '!') return call('factorial', node);
            return operator === 'transpose' ? transpose(node) : node;
          }, make()),
    );
  const power = (base: Rule<Make>): Rule<Make> =>
    map(
      sequence<[Make, readonly Make[]]>(
        base,
        many(
          map(
            sequence<[string, Make, unknown]>(token('^'), choice(atom, braced(expression)), optional(subscript)),
            ([, exponent]) => exponent,
          ),
        ),
      ),
      ([make, exponents]) =>
        () =>
          exponents.reduce((node, exponent) => call('pow', node, exponent()), make()),
    );
  const postfix: Rule<Make> = memo(() => postfixOf(power(component)));

  const groups: Rule<Make> = memo(() =>
    choice(
      between('(', ')'),
      between('lgroup', 'rgroup'),
      between('{', '}'),
      between('[', ']'),
      between('\\{', '\\}'),
      between('lbrace', 'rbrace'),
      between('lbrack', 'rbrack'),
      map(sequence<[string, Make]>(token('phantom', 'boxed'), braced(expression)), ([, make]) => make),
      map(between('norm', 'norm'), (make) => () => call('norm', make())),
      ...[
        ['|', '|'],
        ['lvert', 'rvert'],
        ['vert', 'vert'],
      ].map(([open = '', close = '']) =>
        map(
          between(open, close),
          (make): Make =>
            () =>
              call('abs', make()),
        ),
      ),
      map(between('lfloor', 'rfloor'), (make) => () => call('floor', make())),
      map(between('lceil', 'rceil'), (make) => () => call('ceiling', make())),
    ),
  );
  const rest: Rule<Make> = memo(() => choice(atom, fraction, binomial, matrix));
  const component: Rule<Make> = memo(() => choice(groups, functions, rest));
  const simple: Rule<Make> = memo(() => choice(groups, rest));

  /** The text of a subscript, as it becomes part of a name. */
  const subscript: Rule<string> = memo(() =>
    map(
      sequence<[string, string]>(
        token('_'),
        choice(
          map(atom, (_, at, next) => textOf(at, next)),
          braced(map(choice<unknown>(expression, argumentList), (_, at, next) => textOf(at, next))),
        ),
      ),
      ([, text]) => (text.length > 1 ? `_{${text}}` : `_${text}`),
    ),
  );
  const superscript: Rule<Make> = memo(() =>
    map(sequence<[string, Make]>(token('^'), choice(atom, braced(expression))), ([, make]) => make),
  );
  const argumentList: Rule<unknown> = memo(() =>
    choice<unknown>(sequence<[Make, string, unknown]>(expression, token(','), argumentList), expression),
  );

  const letter = token('letter', 'greek', 'other-symbol', 'accent');
  const nothing: Rule<null> = (at) => [[null, at]];
  const script = (below: Rule<string | null>, above: Rule<Make | null>): Rule<{ below: string; above: Make | null }> =>
    choice(
      map(sequence<[Make | null, string | null]>(above, below), ([above_, below_]) => ({
        below: below_ ?? '',
        above: above_,
      })),
      map(sequence<[string | null, Make | null]>(below, above), ([below_, above_]) => ({
        below: below_ ?? '',
        above: above_,
      })),
    );
  const symbol: Rule<Make> = memo(() =>
    map(
      sequence<[string, { below: string; above: Make | null }]>(
        letter,
        choice(
          script(subscript, superscript),
          script(subscript, nothing),
          script(nothing, superscript),
          script(nothing, nothing),
        ),
      ),
      ([name, { below, above }]) =>
        () =>
          above === null ? symbolNode(name, below) : call('pow', symbolNode(name, below), above()),
    ),
  );
  const atom: Rule<Make> = memo(() =>
    choice(
      symbol,
      map(token('infinity'), (): Make => () => ({ kind: 'constant', name: 'infinity' })),
      map(
        sequence<[string, unknown]>(token('number'), optional(subscript)),
        ([text_]): Make =>
          () =>
            parseNumber(text_),
      ),
      map(token('exponent-number'), (found): Make => () => ({ kind: 'decimal', value: Number(found) })),
      map(token('E'), (): Make => () => ({ kind: 'symbol', name: 'e' })),
      map(token('differential'), (found): Make => () => ({
        kind: 'symbol',
        name: `d${found.slice(1).trimStart().replace(/^\\/, '')}`,
      })),
      // The original stops with an error at a percent sign and at the derivative sign.
      map(token('percent', 'partial'), (): Make => () => {
        throw new MathSyntaxError('a percentage');
      }),
    ),
  );

  const fraction: Rule<Make> = memo(() =>
    map(sequence<[string, Fractional, Fractional]>(token('frac'), fractional, fractional), ([, upper, lower]) => () => {
      if (lower.isDifferential && upper.text.startsWith('d')) throw new MathSyntaxError('a derivative');
      return divide(upper.make(), lower.make());
    }),
  );
  const fractional: Rule<Fractional> = memo(() =>
    braced(
      map(expression, (make, at, next) => ({
        make,
        text: textOf(at, next),
        isDifferential: isSingle(at, next, 'differential'),
      })),
    ),
  );
  const binomial: Rule<Make> = memo(() =>
    map(
      choice(
        map(
          sequence<[string, Make, string, Make, string]>(
            token('{'),
            expression,
            token('choose'),
            expression,
            token('}'),
          ),
          ([, n, , k]) => [n, k] as const,
        ),
        map(
          sequence<[string, Make, Make]>(token('binom'), braced(expression), braced(expression)),
          ([, n, k]) => [n, k] as const,
        ),
      ),
      ([n, k]) =>
        () =>
          call('binomial', n(), k()),
    ),
  );
  const rows: Rule<readonly (readonly Make[])[]> = memo(() => {
    return map(
      sequence<[readonly (readonly Make[])[], unknown]>(listOf(listOf(expression, '&'), 'row'), optional(token('row'))),
      ([found]) => found,
    );
  });
  const matrix: Rule<Make> = memo(() =>
    choice(
      map(
        sequence<[string, readonly (readonly Make[])[], string]>(token('matrix-start'), rows, token('matrix-end')),
        ([, found]): Make =>
          () =>
            matrixNode(found.map((row) => row.map((make) => make()))),
      ),
      map(
        sequence<[string, readonly (readonly Make[])[], string]>(token('det-start'), rows, token('det-end')),
        ([, found]): Make =>
          () =>
            call('det', matrixNode(found.map((row) => row.map((make) => make())))),
      ),
    ),
  );

  const rules: ExpressionRules = {
    expression,
    product,
    argumentProduct,
    fraction,
    atom,
    symbol,
    letter,
    subscript,
    superscript,
    argumentList,
    between,
  };
  const functions: Rule<Make> = memo(() => functionRules(combinators, rules, parse));
  return rules;
}
