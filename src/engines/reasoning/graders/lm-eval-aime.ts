import type { Grader } from './grader.ts';
import { hendrycksBoxed } from './hendrycks-boxed.ts';
import { hendrycksEquivalent } from './hendrycks-equivalence.ts';

/** Tasks `aime24`, `aime25` of lm-evaluation-harness 0.4.13: the last box, else what stands between the first and the last `$`, else all. */
export const lmEvalAimeGrader: Grader = {
  name: 'lm_eval_match',
  version: 1,
  grade(solution, gold) {
    const box = hendrycksBoxed(solution);
    const answer = box.kind === 'text' ? box.text : betweenDollars(solution);
    return { extracted: answer, correct: hendrycksEquivalent(answer, gold), vote: answer };
  },
};

/** The text between the first and the last `$`; all of it when there are fewer than two. */
export function betweenDollars(text: string): string {
  const first = text.indexOf('$');
  const last = text.lastIndexOf('$');
  return first === last ? text : text.slice(first + 1, last);
}
