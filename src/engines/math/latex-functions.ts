import { applyFunction, applyFunctions } from './apply-function.ts';
import type { Rule } from './backtracking.ts';
import { divide } from './build-node.ts';
import type { LatexCombinators, Make } from './latex-combinators.ts';
import type { ExpressionRules } from './expression-rules.ts';
import { call, integer, type MathNode } from './math-node.ts';

interface Scripts {
  readonly base: Make | null;
  readonly exponent: Make | null;
}

const euler: MathNode = { kind: 'constant', name: 'e' };

/** Functions: named ones, undefined ones, roots, powers of e, sums and products; integrals and limits are kept as text. */
export function functionRules(
  combinators: LatexCombinators,
  rules: ExpressionRules,
  parse: (text: string) => MathNode,
): Rule<Make> {
  const { token, sequence, choice, optional, map, memo, textOf, braced } = combinators;
  const {
    expression,
    product,
    argumentProduct,
    fraction,
    atom,
    letter,
    subscript,
    superscript,
    argumentList,
    between,
  } = rules;
  const subscriptValue: Rule<Make> = memo(() =>
    map(sequence<[string, Make]>(token('_'), choice(atom, braced(expression))), ([, make]) => make),
  );
  const argument: Rule<Make> = memo(() => choice(between('(', ')'), argumentProduct));
  const functionScripts: Rule<Scripts> = memo(() =>
    choice(
      map(
        sequence<[Make | null, Make | null]>(optional(subscriptValue), optional(superscript)),
        ([base, exponent]) => ({ base, exponent }),
      ),
      map(sequence<[Make, Make]>(superscript, subscriptValue), ([exponent, base]) => ({ base, exponent })),
    ),
  );
  const functionName: Rule<string> = memo(() =>
    choice(
      map(token('function'), (found) => found.slice(1)),
      map(sequence<[string, string]>(token('operatorname'), braced(token('reserved'))), ([, found]) => found),
    ),
  );
  const withExponent = (make: Make, exponent: Make | null): Make =>
    exponent === null ? make : () => call('pow', make(), exponent());
  const parts = (text_: string): readonly MathNode[] =>
    text_
      .split(',')
      .filter((part, index, all) => part !== '' || index < all.length - 1)
      .map(parse);

  function bounds(): Rule<readonly [Make, Make]> {
    return map(
      sequence<[string, readonly [Make, string, Make]]>(
        token('_'),
        braced(sequence<[Make, string, Make]>(expression, token('=', '=='), expression)),
      ),
      ([, [variable, , start]]) => [variable, start] as const,
    );
  }
  function limitBounds(): Rule<unknown> {
    return sequence(
      token('_'),
      braced(
        sequence(
          token('letter', 'greek', 'other-symbol'),
          token('to'),
          expression,
          optional(sequence(token('^'), braced(token('+', '-')))),
        ),
      ),
    );
  }
  function commonArguments(): Rule<string> {
    const list: Rule<string> = map(
      choice<unknown>(
        atom,
        sequence<[Make, string]>(expression, token(',')),
        sequence<[Make, string, unknown]>(expression, token(','), argumentList),
      ),
      (_, at, next) => textOf(at, next),
    );
    const inside = (open: string, close: string): Rule<string> =>
      map(sequence<[string, string, string]>(token(open), list, token(close)), ([, found]) => found);
    return choice(inside('(', ')'), inside('[', ']'), braced(inside('(', ')')), braced(inside('[', ']')));
  }

  return choice(
    map(
      sequence<[string, Scripts, Make]>(functionName, functionScripts, argument),
      ([name, { base, exponent }, make]): Make =>
        () =>
          applyFunction(name, make(), base?.() ?? null, exponent?.() ?? null),
    ),
    map(
      sequence<[string, Scripts, string, string, string]>(
        choice(
          map(token('functions'), (found) => found.slice(1)),
          map(sequence<[string, string]>(token('operatorname'), braced(token('reserved'))), ([, found]) => found),
        ),
        functionScripts,
        token('('),
        map(argumentList, (_, at, next) => textOf(at, next)),
        token(')'),
      ),
      ([name, { exponent }, , list]): Make => withExponent(() => applyFunctions(name, parts(list)), exponent),
    ),
    map(
      sequence<[string, Make | null, string]>(
        map(sequence<[string, string | null]>(letter, optional(subscript)), (_, at, next) => textOf(at, next)),
        optional(superscript),
        commonArguments(),
      ),
      ([name, exponent, list]): Make => withExponent(() => call(`?${name}`, ...parts(list)), exponent),
    ),
    map(
      sequence<[string, unknown, Make]>(
        token('int'),
        optional(choice<unknown>(sequence(subscript, superscript), sequence(superscript, subscript))),
        choice(
          map(
            sequence<[Make | null, string]>(optional(expression), token('differential')),
            ([make]) => make ?? ((): MathNode => integer(1)),
          ),
          fraction,
          expression,
        ),
      ),
      (_, at, next): Make =>
        () => ({ kind: 'opaque', text: textOf(at, next) }),
    ),
    map(
      sequence<[string, Make | null, Make]>(token('sqrt'), optional(between('[', ']')), braced(expression)),
      ([, root, make]): Make =>
        () =>
          call('pow', make(), divide(integer(1), root?.() ?? integer(2))),
    ),
    map(
      sequence<[string, readonly [readonly [Make, Make], Make], Make]>(
        token('sum', 'prod'),
        choice(
          sequence<[readonly [Make, Make], Make]>(bounds(), superscript),
          map(sequence<[Make, readonly [Make, Make]]>(superscript, bounds()), ([end, start]) => [start, end] as const),
        ),
        product,
      ),
      ([name, [[variable, start], end], make]): Make =>
        () =>
          call(name === '\\sum' ? 'sum' : 'product', make(), variable(), start(), end()),
    ),
    map(sequence<[string, unknown, Make]>(token('lim'), limitBounds(), product), (_, at, next): Make => () => ({
      kind: 'opaque',
      text: textOf(at, next),
    })),
    map(
      sequence<[string, Make | null]>(token('e'), optional(superscript)),
      ([, exponent]): Make =>
        () =>
          exponent === null ? euler : call('pow', euler, exponent()),
    ),
  );
}
