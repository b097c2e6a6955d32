import { parseAnswer, verifyAnswer } from '../../math/verify-answer.ts';
import { finalAnswer } from '../final-answer.ts';
import type { Grader } from './grader.ts';
import { hendrycksEquivalent, hendrycksNormalise } from './hendrycks-equivalence.ts';
import { readInteger } from './integer-answer.ts';

/** MATH: the stated answer, equal as a string in Hendrycks' normal form, as an integer, or as a mathematical object. */
export const mathAnswerGrader: Grader = {
  name: 'exact_match',
  version: 2,
  grade(solution, gold) {
    const extracted = finalAnswer(solution);
    if (extracted === null) return { extracted: null, correct: false, vote: null };
    const value = readInteger(extracted);
    const correct =
      hendrycksEquivalent(extracted, gold) ||
      (value !== null && value === readInteger(gold)) ||
      verifyAnswer(parseAnswer(`$${gold}$`), parseAnswer(`$${extracted}$`));
    return { extracted, correct, vote: value ?? hendrycksNormalise(extracted) ?? extracted };
  },
};
