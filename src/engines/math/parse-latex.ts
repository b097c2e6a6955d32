import { MathSyntaxError, setOrSingle } from './build-node.ts';
import { latexCombinators, type Make } from './latex-combinators.ts';
import { expressionRules } from './latex-expressions.ts';
import { parseThousands } from './latex-nodes.ts';
import { setRules } from './latex-sets.ts';
import { latexTokens } from './latex-tokens.ts';
import type { MathNode } from './math-node.ts';

const thousands = /^\s*-?\d{1,3}(?:,\d{3})+(?:\.\d+)?\s*$/;

/**
 * Reads LaTeX mathematics as latex2sympy2_extended 1.11 does: the same grammar, of several readings the first, nothing simplified.
 * Throws MathSyntaxError, TooManyReadings or RangeError for what it cannot read.
 */
export function parseLatex(text: string): MathNode {
  const tokens = latexTokens(text);
  const combinators = latexCombinators(tokens);
  const { choice, map } = combinators;
  const { assigned, elements, setRelation } = setRules(combinators, expressionRules(combinators, parseLatex));
  const list = map(
    elements,
    (make): Make =>
      () =>
        thousands.test(text) ? parseThousands(text) : setOrSingle(make()),
  );
  for (const [make, next] of choice(assigned, list, setRelation)(0)) {
    if (next === tokens.length) return make();
  }
  throw new MathSyntaxError('no expression');
}
