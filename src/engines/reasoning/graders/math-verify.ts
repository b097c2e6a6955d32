import { parseAnswer, verifyAnswer } from '../../math/verify-answer.ts';
import type { Grader } from './grader.ts';

/** math-verify 0.9 with its defaults: the answer found anywhere in the solution, equal as a mathematical object. */
export const mathVerifyGrader: Grader = {
  name: 'math_verify',
  version: 1,
  grade(solution, gold) {
    const answer = parseAnswer(solution);
    return { extracted: answer.text, correct: verifyAnswer(parseAnswer(`$${gold}$`), answer), vote: answer.text };
  },
};
