import type { Grader } from './grader.ts';
import { hendrycksEquivalent } from './hendrycks-equivalence.ts';
import { betweenDollars } from './lm-eval-aime.ts';

/** Tasks `hendrycks_math*` of lm-evaluation-harness 0.4.13, which look between dollar signs and never into a box. */
export const lmEvalMathGrader: Grader = {
  name: 'lm_eval_match',
  version: 1,
  grade(solution, gold) {
    const answer = betweenDollars(solution);
    return { extracted: answer, correct: hendrycksEquivalent(answer, gold), vote: answer };
  },
};
