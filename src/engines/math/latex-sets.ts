import type { Rule } from './backtracking.ts';
import { finiteSet, interval, isOnlySymbols, MathSyntaxError, relate, setOrSingle } from './build-node.ts';
import type { LatexCombinators, Make } from './latex-combinators.ts';
import type { ExpressionRules } from './expression-rules.ts';
import { call, type MathNode, negate, type RelationOperator } from './math-node.ts';

type MakeMany = () => readonly MathNode[];
/** By semicolons, then by commas. */
type Elements = () => readonly (readonly MathNode[])[];

const relationOperators: readonly RelationOperator[] = ['=', '!=', '<', '<=', '>', '>='];

interface SetRules {
  /** A name and what it is or is in. */
  readonly assigned: Rule<Make>;
  /** Lists without brackets around them. */
  readonly elements: Rule<Elements>;
  readonly setRelation: Rule<Make>;
}

/** Relations, lists, intervals, tuples, sets and their operations. */
export function setRules(combinators: LatexCombinators, { expression, symbol }: ExpressionRules): SetRules {
  const { token, sequence, choice, many, map, memo, leftToRight, kindOf, listOf } = combinators;

  const relation: Rule<Make> = memo(() =>
    leftToRight(expression, kindOf('in', '=', '==', 'approx', '<', '<=', '>', '>=', '!='), (left, operator, right) => {
      if (operator === 'approx') return isOnlySymbols(left) ? right : left;
      const known = relationOperators.find((name) => name === operator) ?? (operator === '==' ? '=' : undefined);
      if (known === undefined) throw new MathSyntaxError('an element of what is no set');
      return relate(left, known, right);
    }),
  );

  const plusMinus: Rule<MakeMany> = memo(() =>
    choice(
      map(
        sequence<[Make, string, Make]>(expression, token('plus-minus'), expression),
        ([left, , right]): MakeMany =>
          () => {
            const [a, b] = [left(), right()];
            return [call('add', a, b), call('add', a, negate(b))];
          },
      ),
      map(sequence<[string, Make]>(token('plus-minus'), expression), ([, make]): MakeMany => () => {
        const node = make();
        return [negate(node), node];
      }),
    ),
  );
  const one = (rule: Rule<Make>): Rule<MakeMany> =>
    map(rule, (make): MakeMany => () => [make()]);
  const semicolonList = (element: Rule<MakeMany>): Rule<() => readonly (readonly MathNode[])[]> => {
    const commas = map(
      listOf(element, ','),
      (items): MakeMany =>
        () =>
          items.flatMap((make) => make()),
    );
    return map(listOf(commas, ';'), (all) => () => all.map((make) => make()));
  };
  const elements = memo(() => semicolonList(choice(plusMinus, one(setAtom), one(relation))));
  const elementsWithoutRelation = memo(() => semicolonList(choice(plusMinus, one(setAtom), one(expression))));

  const openings = ['[', '(', '\\(', 'lbrack', 'lgroup'];
  const closings = [']', ')', '\\)', 'rbrack', 'rgroup'];
  const intervalRule: Rule<Make> = memo(() =>
    map(
      sequence<[string, Make, string, Make, string]>(
        kindOf(...openings),
        expression,
        token(','),
        expression,
        kindOf(...closings),
      ),
      ([open, start, , end, close]): Make =>
        () =>
          interval(start(), end(), !['[', 'lbrack'].includes(open), ![']', 'rbrack'].includes(close)),
    ),
  );
  const namedSet: Rule<Make> = memo(() =>
    choice(
      ...(['naturals', 'integers', 'rationals', 'reals', 'complexes', 'empty'] as const).map((name) =>
        map(token(name), (): Make => () => ({ kind: 'named-set', name })),
      ),
      map(token('primes'), (): Make => () => {
        throw new MathSyntaxError('the set of primes');
      }),
      map(sequence(token('{'), token('}')), (): Make => () => ({ kind: 'named-set', name: 'empty' })),
    ),
  );
  const enclosed = (open: string, close: string): Rule<Elements> =>
    map(sequence<[string, Elements, string]>(token(open), elements, token(close)), ([, make]) => make);
  const tupleRule: Rule<Make> = memo(() =>
    map(choice(enclosed('(', ')'), enclosed('\\(', '\\)'), enclosed('[', ']')), (make): Make => () => {
      const items = make().flat();
      const [only] = items;
      return items.length === 1 && only !== undefined ? only : { kind: 'tuple', items };
    }),
  );
  const finiteSetRule: Rule<Make> = memo(() =>
    choice(
      map(
        choice(enclosed('{', '}'), enclosed('\\{', '\\}')),
        (make): Make =>
          () =>
            finiteSet(make().flat()),
      ),
      map(
        sequence<[string, Elements]>(token('boxed'), enclosed('{', '}')),
        ([, make]): Make =>
          () =>
            setOrSingle(make()),
      ),
    ),
  );
  const setAtom: Rule<Make> = memo(() => choice(intervalRule, namedSet, tupleRule, finiteSetRule));
  const asSet = (node: MathNode): MathNode => (node.kind === 'tuple' ? finiteSet(node.items) : node);
  const intersections: Rule<Make> = memo(() =>
    leftToRight(
      choice(
        map(sequence<[string, Make, string]>(token('('), minuses, token(')')), ([, make]) => make),
        setAtom,
      ),
      kindOf('intersection'),
      (left, _, right) => ({ kind: 'set-operation', operator: 'intersection', left: asSet(left), right: asSet(right) }),
    ),
  );
  const unions: Rule<Make> = memo(() =>
    leftToRight(intersections, kindOf('union'), (left, _, right) => ({
      kind: 'set-operation',
      operator: 'union',
      left: asSet(left),
      right: asSet(right),
    })),
  );
  const minuses: Rule<Make> = memo(() =>
    leftToRight(unions, kindOf('minus'), (left, _, right) => ({
      kind: 'set-operation',
      operator: 'minus',
      left,
      right,
    })),
  );

  const symbolList: Rule<Make> = memo(() =>
    choice(
      map(
        sequence<[string, Make, readonly [string, Make][], string]>(
          token('('),
          symbol,
          many(sequence<[string, Make]>(token(','), symbol)),
          token(')'),
        ),
        ([, first, others]): Make =>
          () => {
            const items = [first(), ...others.map(([, make]) => make())];
            const [only] = items;
            return items.length === 1 && only !== undefined ? only : { kind: 'tuple', items };
          },
      ),
      symbol,
    ),
  );
  const assigned = map(
    sequence<[Make, string, Elements]>(symbolList, token('in', '='), elementsWithoutRelation),
    ([left, , right]): Make =>
      () => {
        const set = setOrSingle(right());
        return { kind: 'relation', operator: '=', left: left(), right: set };
      },
  );
  const setRelation: Rule<Make> = memo(() =>
    choice(
      map(
        sequence<[Make, string, Make]>(symbolList, kindOf('in', 'not-in', '='), setRelation),
        ([left, operator, right]): Make =>
          () => {
            const equation: MathNode = { kind: 'relation', operator: '=', left: left(), right: right() };
            return operator === 'not-in' ? { kind: 'not', of: equation } : equation;
          },
      ),
      minuses,
    ),
  );
  return { assigned, elements, setRelation };
}
