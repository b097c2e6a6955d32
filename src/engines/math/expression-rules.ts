import type { Rule } from './backtracking.ts';
import type { Make } from './latex-combinators.ts';

export interface ExpressionRules {
  readonly expression: Rule<Make>;
  readonly product: Rule<Make>;
  /** The argument of a function without brackets: up to the next function. */
  readonly argumentProduct: Rule<Make>;
  readonly fraction: Rule<Make>;
  readonly atom: Rule<Make>;
  readonly symbol: Rule<Make>;
  /** What a name may begin with. */
  readonly letter: Rule<string>;
  readonly subscript: Rule<string>;
  readonly superscript: Rule<Make>;
  readonly argumentList: Rule<unknown>;
  readonly between: (open: string, close: string) => Rule<Make>;
}
