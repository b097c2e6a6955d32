import type { Grader } from './grader.ts';
import { hendrycksBoxed } from './hendrycks-boxed.ts';
import { hendrycksEquivalent } from './hendrycks-equivalence.ts';

/** AIME24/25, AMC23 and MATH500 of Evalchemy: the last box, compared by Hendrycks' string equivalence. */
export const evalchemyGrader: Grader = {
  name: 'evalchemy_match',
  version: 1,
  grade(solution, gold) {
    const box = hendrycksBoxed(solution);
    const answer = box.kind === 'text' ? box.text : '';
    return {
      extracted: box.kind === 'text' ? answer : null,
      correct: hendrycksEquivalent(answer, gold),
      vote: answer === '' ? null : answer,
    };
  },
};
