import { backtracking, type Rule, type Token } from './backtracking.ts';
import type { MathNode } from './math-node.ts';

/** A node is built once the whole text has a reading. */
export type Make = () => MathNode;

export type LatexCombinators = ReturnType<typeof latexCombinators>;

/** Combinators for mathematics over one list of tokens. */
export function latexCombinators(tokens: readonly Token[]) {
  const combinators = backtracking(tokens);
  const { token, sequence, choice, many, map, operands } = combinators;

  const braced = <Value>(rule: Rule<Value>): Rule<Value> =>
    map(sequence<[string, Value, string]>(token('{'), rule, token('}')), ([, value]) => value);
  const leftToRight = (
    operand: Rule<Make>,
    operator: Rule<string>,
    join: (left: MathNode, operator: string, right: MathNode) => MathNode,
  ): Rule<Make> =>
    map(operands(operand, operator), ([first, rest]) =>
      rest.length === 0
        ? first
        : () => rest.reduce((left, [operatorText, right]) => join(left, operatorText, right()), first()),
    );
  const kindOf = (...kinds: readonly string[]): Rule<string> =>
    choice(...kinds.map((kind) => map(token(kind), () => kind)));

  /** Items with a separator between them. */
  const listOf = <Value>(item: Rule<Value>, separator: string): Rule<readonly Value[]> =>
    map(
      sequence<[Value, readonly [string, Value][]]>(item, many(sequence<[string, Value]>(token(separator), item))),
      ([first, others]) => [first, ...others.map(([, value]) => value)],
    );

  const isSingle = (at: number, next: number, kind: string): boolean => next === at + 1 && tokens[at]?.kind === kind;

  return { ...combinators, braced, leftToRight, kindOf, listOf, isSingle };
}
